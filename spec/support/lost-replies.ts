/** Additions to counters, drawn by a seed, of which one reply in twenty is lost; and what was counted. */
import { lastValueFrom, tap } from 'rxjs';
import { type Operation, type Outcome, table, UnknownOutcomeError, update } from '../../lib/index.js';
import { World } from './world.js';

export interface LostReplies {
  readonly additionCount: number;
  readonly counterCount: number;
  /** Whether each addition goes under a token. */
  readonly exactlyOnce: boolean;
  readonly seed: number;
}

export interface Tally {
  readonly acknowledgedCount: number;
  readonly unknownCount: number;
  /** Additions that ended in another way, more than once or never. */
  readonly unsettledCount: number;
  /** Counters that show less than what was acknowledged, or more than that with all that is unknown. */
  readonly wrongCount: number;
  /** The sum of all counters. */
  readonly sum: number;
  readonly requestCount: number;
  /** On the clock of the run, where requests take no time and backoffs do. */
  readonly seconds: number;
}

interface Counter {
  id: string;
  n?: number;
}

const Counters = table<Counter>()({ name: 'counters', hashKey: 'id' });
const LOST_REPLIES = { resetBefore: 0.0125, resetAfter: 0.0125, errorBefore: 0.0125, errorAfter: 0.0125 };

export async function loseReplies({ additionCount, counterCount, exactlyOnce, seed }: LostReplies): Promise<Tally> {
  const world = new World(seed, {});
  const s = world.solvent({ tables: [Counters] });
  await s.createTables();
  world.service.rates = LOST_REPLIES;
  let requestCount = 0;
  s.events.subscribe(({ kind }) => {
    if (kind !== 'request') return;
    requestCount += 1;
    // Nobody looks at what was received, which would fill the memory.
    world.service.received.length = 0;
  });
  const endings = new Endings();
  function* additions() {
    for (let count = 0; count < additionCount; count += 1) {
      const id = `counter ${Math.floor(world.random() * counterCount)}`;
      yield endings.expect(id, update(Counters, id, { add: { n: 1 } }, { exactlyOnce }));
    }
  }
  await lastValueFrom(s.ingest(additions()).pipe(tap((outcome) => endings.hear(outcome))));
  world.service.rates = {};
  const counters = await s.scan(Counters).consistent();
  await s.close();
  const seconds = world.scheduler.now() / 1000;
  world.end();
  return { ...endings.against(new Map(counters.map(({ id, n = 0 }) => [id, n]))), requestCount, seconds };
}

/** How often an operation ended, and in what. */
interface Addition {
  readonly id: string;
  readonly outcomes: Outcome[];
}

/** How additions ended. */
class Endings {
  readonly #additions = new Map<Operation, Addition>();

  expect(id: string, operation: Operation): Operation {
    this.#additions.set(operation, { id, outcomes: [] });
    return operation;
  }

  hear(outcome: Outcome): void {
    this.#additions.get(outcome.operation)?.outcomes.push(outcome);
  }

  /** Compares with what the counters show. */
  against(counters: ReadonlyMap<string, number>) {
    const acknowledged = this.#countsOf(({ error }) => error === undefined);
    const unknown = this.#countsOf(({ error }) => error instanceof UnknownOutcomeError);
    const ids = new Set([...counters.keys(), ...acknowledged.keys()]);
    const isWrong = (id: string) => {
      const more = (counters.get(id) ?? 0) - (acknowledged.get(id) ?? 0);
      return more < 0 || more > (unknown.get(id) ?? 0);
    };
    const acknowledgedCount = sumOf(acknowledged);
    const unknownCount = sumOf(unknown);
    return {
      acknowledgedCount,
      unknownCount,
      unsettledCount: this.#additions.size - acknowledgedCount - unknownCount,
      wrongCount: [...ids].filter(isWrong).length,
      sum: sumOf(counters),
    };
  }

  /** By counter, the additions that ended once, and so. */
  #countsOf(isSo: (outcome: Outcome) => boolean): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { id, outcomes } of this.#additions.values()) {
      const [outcome] = outcomes;
      if (outcomes.length === 1 && outcome && isSo(outcome)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
