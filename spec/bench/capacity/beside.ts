/** What a table that takes whatever comes loses while the same solvent loads one of 1 WCU a second beside it. */
import { put, solvent, type Table, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { lastValueFrom } from 'rxjs';

interface Row {
  readonly id: string;
  readonly text: string;
}

export interface Comparison {
  /** Rows a second of the free table: medians of the rounds. */
  readonly alone: number;
  readonly beside: number;
  /** Percent that it loses: the median of the rounds, each of which compares neighbours in time. */
  readonly lost: number;
  /** Where the true median is, in 97 of 100 cases. */
  readonly range: readonly [number, number];
}

const Free = table<Row>()({ name: 'free', hashKey: 'id' });
const Slow = table<Row>()({ name: 'slow', hashKey: 'id', readCapacity: 1, writeCapacity: 1 });

/** Half of them begin alone, the others beside. */
const ROUNDS = 80;
/** The range leaves out so many of the smallest losses, and as many of the largest. */
const LEFT_OUT = 30;
/** Always the same, so that it does not add to the noise. */
const LATENCY_MS = 5;
const ROW_COUNT = 20_000;
/** Written first, while the slow table's rows are pulled for which there is room: that happens once in a load. */
const LEAD_IN_COUNT = 2000;
const TEXT = 'x'.repeat(300);

export async function compareBeside(): Promise<Comparison> {
  const client = sqlite({ latency: LATENCY_MS });
  const s = solvent(client, { tables: [Free, Slow] });
  await s.createTables();
  const load = (count: number) => lastValueFrom(s.ingest(puts(Free, count)));
  const alone = async () => {
    await load(LEAD_IN_COUNT);
    const startedAt = performance.now();
    await load(ROW_COUNT);
    return (ROW_COUNT / (performance.now() - startedAt)) * 1000;
  };
  const beside = async () => {
    const slow = s.ingest(puts(Slow, Number.POSITIVE_INFINITY)).subscribe();
    const rate = await alone();
    slow.unsubscribe();
    return rate;
  };
  await alone();
  const rounds: { alone: number; beside: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 2 === 0) rounds.push({ alone: await alone(), beside: await beside() });
    else rounds.push({ beside: await beside(), alone: await alone() });
  }
  await s.close();
  client.destroy();
  const losses = rounds.map((round) => 100 * (1 - round.beside / round.alone)).sort((a, b) => a - b);
  return {
    alone: median(rounds.map((round) => round.alone)),
    beside: median(rounds.map((round) => round.beside)),
    lost: median(losses),
    range: [losses.at(LEFT_OUT) ?? 0, losses.at(-1 - LEFT_OUT) ?? 0],
  };
}

/** Written over and over, so that the table is as large in each round. */
function* puts(target: Table<Row>, count: number) {
  for (let n = 0; n < count; n += 1) yield put(target, { id: `row ${n % ROW_COUNT}`, text: TEXT });
}

function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = (ordered.length - 1) / 2;
  return ((ordered[Math.floor(middle)] ?? 0) + (ordered[Math.ceil(middle)] ?? 0)) / 2;
}
