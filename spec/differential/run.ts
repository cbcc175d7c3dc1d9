/** Runs a program on both databases, each time on new ones, and says where their answers first differ. */
import { Service } from '../../lib/sqlite/service.js';
import type { DynamoDbLocal } from '../support/dynamodb-local.js';
import { answerOf, errorOf } from './answers.js';
import { askedKey, keyNamesOf } from './asked-index.js';
import { difference } from './compare.js';
import { type Deviation, findDeviation } from './deviations.js';
import { isObject, type JsonObject } from './json.js';
import { type Answer, perform, type Send, type Step } from './step.js';

/** Where the answers differ, and no deviation explains it. */
export interface Difference {
  readonly stepIndex: number;
  readonly what: string;
  readonly ours: readonly Answer[];
  readonly theirs: readonly Answer[];
}

/** What came of a run. */
export interface Outcome {
  readonly requestCount: number;
  readonly difference: Difference | undefined;
  readonly deviations: readonly Deviation[];
}

let runCount = 0;

/**
 * Runs the steps until the answers differ. After a deviation where one of the two has written what the other has refused
 * nothing more can be compared, and the run ends.
 */
export async function runProgram(local: DynamoDbLocal, account: string, steps: readonly Step[]): Promise<Outcome> {
  const service = new Service({ capacity: 'ignore' });
  const run = `r${runCount++}`;
  const ours: Send = (call, body) => service.answer(`DynamoDB_20120810.${call}`, Buffer.from(body));
  const theirs: Send = (call, body) => local.send(account, call, body);
  const deviations: Deviation[] = [];
  const tables = new Map<string, JsonObject>();
  let stepIndex = 0;
  try {
    for (const drawn of steps) {
      const step = inKnownOrder(withToken(drawn, run), tables);
      const [our, their] = await Promise.all([perform(ours, step), perform(theirs, step)]);
      const description = answerOf(our).TableDescription;
      if (isObject(description)) tables.set(String(description.TableName), description);
      const what = difference(step, our, their);
      stepIndex++;
      if (what === undefined) continue;
      const deviation = findDeviation({ step, ours: our, theirs: their, tables });
      if (deviation === undefined) {
        const found = { stepIndex: stepIndex - 1, what, ours: our, theirs: their };
        return { requestCount: stepIndex, difference: found, deviations };
      }
      deviations.push(deviation);
      if ((errorOf(our) === undefined) !== (errorOf(their) === undefined)) break;
    }
    return { requestCount: stepIndex, difference: undefined, deviations };
  } finally {
    service.close();
    await dropTables(theirs);
  }
}

/** What made an index may have been mutated: its answers are in the order of the key that it got. */
function inKnownOrder(step: Step, tables: ReadonlyMap<string, JsonObject>): Step {
  const [hash, range] = keyNamesOf(askedKey(step.body, tables));
  return step.order === undefined || hash === undefined ? step : { ...step, order: { hash, range } };
}

/** A token of one run must not meet itself in the next. */
function withToken(step: Step, run: string): Step {
  const { ClientRequestToken: token } = step.body;
  return typeof token === 'string' ? { ...step, body: { ...step.body, ClientRequestToken: run + token } } : step;
}

async function dropTables(send: Send): Promise<void> {
  const { TableNames: names }: { TableNames: string[] } = JSON.parse((await send('ListTables', '{}')).body);
  for (const TableName of names) await send('DeleteTable', JSON.stringify({ TableName }));
}
