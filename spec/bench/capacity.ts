/**
 * Whether all that is provisioned is used, and nothing is throttled: a solvent beside a hand-written loop, ElectroDB and
 * dynamodb-toolbox, on the same work, against the embedded backend, which enforces what a table has. A table begins with
 * the units of its first second and the last item may be owed, so that a little more than 100 % can be used. Then, what a
 * slow table costs a free one beside it, each loaded from a source of its own. It takes under five minutes, on a machine
 * that is not busy with other things.
 * Run: npm run bench -- capacity
 */
import { solvent } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { type Comparison, compareBeside } from './capacity/beside.js';
import { dynamodbToolbox } from './capacity/dynamodb-toolbox.js';
import { electrodb } from './capacity/electrodb.js';
import { loop } from './capacity/loop.js';
import { ours } from './capacity/ours.js';
import { type Contender, SCENARIOS, type Scenario, tableOf, workOf } from './capacity/scenario.js';
import { type Tally, tallyOf } from './capacity/tally.js';

type Contenders = Readonly<Record<string, Contender>>;

/** Those of one group run at the same time, in all scenarios: they wait for most of it. */
const GROUPS: readonly Contenders[] = [
  { solvent: ours },
  { loop, ElectroDB: electrodb, 'dynamodb-toolbox': dynamodbToolbox },
];

const LATENCY_MS = { min: 1, max: 10 };

/** What is asked of a solvent, in percent. */
const LEAST_USED = 98;
const LEAST_USED_WHERE_MISDECLARED = 95;
const MOST_LOST = 2;

interface Run extends Tally {
  readonly scenario: Scenario;
  readonly name: string;
  readonly seconds: number;
  /** Percent of the provisioned units. */
  readonly used: number;
}

export async function capacity(): Promise<void> {
  const runs: Run[] = [];
  for (const group of GROUPS) runs.push(...(await runAll(group)));
  for (const scenario of SCENARIOS) {
    console.log(`\n${scenario.name}`);
    console.table(Object.fromEntries(runs.filter((run) => run.scenario === scenario).map(rowOf)));
  }
  const comparison = await compareBeside();
  console.log('\nA free table, alone and beside one of 1 WCU/s, in rows a second');
  console.table({ 'free table': told(comparison) });
  for (const run of runs) if (run.name === 'solvent') console.log(judged(run));
  console.log(judgedBeside(comparison));
}

async function runAll(contenders: Contenders): Promise<Run[]> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const runs = await Promise.all(
    Object.entries(contenders).flatMap(([name, write]) => SCENARIOS.map((scenario) => runOne(name, write, scenario))),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  const busy = (user + system) / 10 / (performance.now() - startedAt);
  console.log(
    `${Object.keys(contenders).join(', ')}: all scenarios together kept one processor ${whole(busy)} % busy.`,
  );
  return runs;
}

async function runOne(name: string, write: Contender, scenario: Scenario): Promise<Run> {
  const client = sqlite({ latency: LATENCY_MS });
  const { rows, units } = workOf(scenario);
  await using creator = solvent(client, { tables: [tableOf(scenario, scenario.rate)] });
  await creator.createTables();
  const tally = tallyOf(client);
  const startedAt = performance.now();
  await write(client, scenario, rows);
  const seconds = (performance.now() - startedAt) / 1000;
  client.destroy();
  return { scenario, name, ...tally, seconds, used: (100 * units) / (scenario.rate * seconds) };
}

function rowOf({ name, sent, throttled, seconds, used }: Run) {
  return [name, { sent, throttled, seconds: tenth(seconds), 'used %': tenth(used) }] as const;
}

function told({ alone, beside, lost, range: [least, most] }: Comparison) {
  return { alone: whole(alone), beside: whole(beside), 'lost %': tenth(lost), from: tenth(least), to: tenth(most) };
}

function judged({ scenario: { name, declaredRate }, used, throttled }: Run): string {
  if (declaredRate !== undefined) {
    const holds = used >= LEAST_USED_WHERE_MISDECLARED;
    return `${verdict(holds)}: ${name}: at least ${LEAST_USED_WHERE_MISDECLARED} % used`;
  }
  return `${verdict(used >= LEAST_USED && throttled === 0)}: ${name}: at least ${LEAST_USED} % used, none throttled`;
}

function judgedBeside({ range: [least, most] }: Comparison): string {
  const promise = `less than ${MOST_LOST} % lost beside a table of 1 WCU/s`;
  if (least < MOST_LOST && most >= MOST_LOST) return `CANNOT BE TOLD on a machine so busy: ${promise}`;
  return `${verdict(most < MOST_LOST)}: ${promise}`;
}

function verdict(holds: boolean): string {
  return holds ? 'holds' : 'DOES NOT HOLD';
}

function whole(value: number): number {
  return Math.round(value);
}

function tenth(value: number): number {
  return Number(value.toFixed(1));
}
