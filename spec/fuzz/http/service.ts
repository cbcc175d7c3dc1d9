/** The backend beneath its doors: bodies of every API call, mutated, in process, so that there can be very many of them. */
import { Backend } from '../../../lib/sqlite/backend.js';
import { RequestQueue } from '../../../lib/sqlite/request-queue.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import type { TableModel } from '../../differential/tables.js';
import type { Draw } from '../../support/draw.js';
import { byteMutation } from '../mutate/bytes.js';
import { INHERITED } from '../mutate/hostile.js';
import { jsonMutation } from '../mutate/json.js';
import {
  drawMutations,
  type Mutation,
  mutation,
  type Session,
  shown,
  type Target,
  trialOf,
  type Verdict,
} from '../trial.js';
import { drawCall, drawStreamsCall, type StreamNames, targetOf } from './calls.js';
import { CANARY_QUESTION, canaryProblem } from './canary.js';
import { type Reply, replyVerdict } from './reply-verdict.js';
import { Schema } from './schema.js';
import { makeTables } from './tables.js';
import { httpTarget } from './target.js';

export const service: Target = httpTarget('service', 0.44, (tables) => new ServiceSession(tables, drawCall));
/** The few calls of the Streams API, which are seldom among the others. */
export const streams: Target = httpTarget('streams', 0.05, (tables) => new ServiceSession(tables, drawStreamsCall));

interface Asked {
  readonly target: string;
  readonly body: Buffer;
}

/** The calls that may change which SQL tables there are. */
const LAYING_OUT = new Set(['CreateTable', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive'].map(targetOf));
const OTHER_TARGETS = [
  ...['PutItem', 'Query', 'Scan', 'BatchWriteItem', 'UpdateTable', 'ListTables', 'GetRecords', 'ListStreams'].map(
    targetOf,
  ),
  ...[
    '',
    'x',
    '.',
    'DynamoDB_20120810',
    'DynamoDB_20120810.',
    'DynamoDBStreams_20120810.PutItem',
    '__proto__.toString',
  ],
  ...INHERITED.flatMap((name) => [name, targetOf(name)]),
];

class ServiceSession implements Session {
  readonly #backend = new Backend(openDatabase(':memory:'), { capacity: 'ignore' });
  readonly #queue = new RequestQueue(this.#backend);
  readonly #schema = new Schema(this.#backend);
  readonly #tables: readonly TableModel[];
  readonly #drawCall: typeof drawCall;
  #stream: StreamNames | undefined;

  constructor(tables: readonly TableModel[], draw: typeof drawCall) {
    this.#tables = tables;
    this.#drawCall = draw;
  }

  async make(): Promise<void> {
    this.#stream = await makeTables((target, body) => this.#ask(target, body), this.#tables);
  }

  #ask(target: string, body: string | Buffer): Promise<Reply> {
    return this.#queue.answer(target, Buffer.from(body));
  }

  draw(draw: Draw) {
    if (this.#stream === undefined) throw new Error('The tables have not been made.');
    const { target, body } = this.#drawCall(draw, this.#tables, this.#stream);
    const asked: Asked = { target, body: Buffer.from(JSON.stringify(body)) };
    const show = (mutated: Asked) => `${JSON.stringify(mutated.target)} ${shown(mutated.body)}`;
    return trialOf(
      asked,
      drawMutations(draw, () => askedMutation(draw)),
      (mutated) => this.#run(mutated),
      show,
    );
  }

  /** Asked together with an ordinary question: what waits together is one transaction. */
  async #run({ target, body }: Asked): Promise<Verdict> {
    const version = this.#schema.version();
    const [reply, canary] = await Promise.all([this.#ask(target, body), this.#ask(...CANARY_QUESTION)]);
    const { outcome, problem } = replyVerdict(reply);
    const isStill = !LAYING_OUT.has(target) || reply.status !== 200;
    return { outcome, problem: problem ?? canaryProblem(canary) ?? this.#schemaProblem(version, isStill) };
  }

  #schemaProblem(before: number, isStill: boolean): string | undefined {
    if (this.#schema.version() === before) return undefined;
    return isStill ? 'the SQL schema has changed' : this.#schema.problem();
  }

  check(): string | undefined {
    return this.#schema.problem() ?? this.#schema.damage();
  }

  async close(): Promise<void> {
    this.#queue.close(new Error('closed'));
    this.#backend.database.close();
  }
}

function askedMutation(draw: Draw): Mutation<Asked> {
  if (draw.chance(0.03)) {
    return mutation(draw, 'another call', (own, { body }) => ({ target: own.pick(OTHER_TARGETS), body }));
  }
  const { name, apply } = draw.chance(0.85) ? jsonMutation(draw) : byteMutation(draw);
  return { name, apply: (asked) => ({ ...asked, body: apply(asked.body) }) };
}
