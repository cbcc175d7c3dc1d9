/** Watches what a solvent writes into a table: its stats once a second, and each reply. */
import { interval, type Observable, type SchedulerLike } from 'rxjs';
import { type Place, TABLE } from '../../capacity/consumed.js';
import { defaultScheduler } from '../../clock.js';
import type { Event } from '../../events.js';
import type { DirectionStats, Stats } from '../../pipeline/stats.js';
import { Latencies } from './latencies.js';
import { type Point, type Spending, Timeline } from './timeline.js';

/** What is needed of a solvent. */
export interface Watched {
  readonly events: Observable<Event>;
  stats(): Stats;
}

/** What was seen. */
export interface Recorded {
  readonly points: readonly Point[];
  /** Replies that were errors, by the error's name. */
  readonly errors: ReadonlyMap<string, number>;
}

const SAMPLE_MS = 1000;
/** Names come from the service, or from whatever answers in its place: more of them, or longer ones, are not kept. */
const MAX_ERROR_COUNT = 50;
const MAX_NAME_LENGTH = 100;

/** Watches from its construction until `stop`. */
export class Recording implements Disposable {
  readonly #solvent: Watched;
  readonly #table: string;
  readonly #scheduler: SchedulerLike;
  readonly #timeline = new Timeline();
  readonly #errors = new Map<string, number>();
  #latencies = new Latencies();
  #before: Counts;
  #sampledAt: number;
  readonly #watching;

  constructor(solvent: Watched, table: string, scheduler: SchedulerLike = defaultScheduler) {
    this.#solvent = solvent;
    this.#table = table;
    this.#scheduler = scheduler;
    this.#before = this.#counts();
    this.#sampledAt = scheduler.now();
    this.#watching = solvent.events.subscribe((event) => this.#hear(event));
    this.#watching.add(interval(SAMPLE_MS, scheduler).subscribe(() => this.#sample()));
  }

  /** Ends the watching, with a last look. */
  stop(): Recorded {
    if (!this.#watching.closed) this.#sample();
    this[Symbol.dispose]();
    return { points: this.#timeline.points, errors: this.#errors };
  }

  [Symbol.dispose](): void {
    this.#watching.unsubscribe();
  }

  #hear(event: Event): void {
    if (event.kind !== 'reply' || event.table !== this.#table || event.direction !== 'write') return;
    this.#latencies.record(event.latencyMs);
    if (event.error !== undefined) this.#countError(event.error.slice(0, MAX_NAME_LENGTH));
  }

  #countError(name: string): void {
    const kept = this.#errors.has(name) || this.#errors.size < MAX_ERROR_COUNT ? name : 'others';
    this.#errors.set(kept, (this.#errors.get(kept) ?? 0) + 1);
  }

  #sample(): void {
    const [now, counts] = [this.#scheduler.now(), this.#counts()];
    if (now <= this.#sampledAt) return;
    this.#timeline.add(pointOf(now - this.#sampledAt, this.#before, counts, this.#latencies));
    this.#sampledAt = now;
    this.#before = counts;
    this.#latencies = new Latencies();
  }

  #counts(): Counts {
    return countsOf(this.#solvent.stats().tables[this.#table]?.write);
  }
}

/** What has been counted since the solvent began. */
type Counts = Omit<Point, 'lengthMs' | 'latencies'>;

function countsOf(stats: DirectionStats | undefined): Counts {
  if (!stats) return { places: new Map(), requests: 0, throttles: 0, retries: 0, queued: 0 };
  const { requests, throttles, retries, queued } = stats;
  return { places: placesOf(stats), requests, throttles, retries, queued };
}

/**
 * The stats tell the consumption of a table with its indexes included. Those of an index also count what a request without
 * a reply may have cost: after one, the table's own part is too small by so much.
 */
function placesOf({ consumed, declared, rate, indexes }: DirectionStats): ReadonlyMap<Place, Spending> {
  const ofIndexes = Object.entries(indexes);
  const ofTable = ofIndexes.reduce((units, [, index]) => units - index.consumed, consumed);
  return new Map([
    [TABLE, { units: ofTable, declared, rate }],
    ...ofIndexes.map(([name, index]): [Place, Spending] => [name, { ...index, units: index.consumed }]),
  ]);
}

function pointOf(lengthMs: number, before: Counts, after: Counts, latencies: Latencies): Point {
  const places = [...after.places].map(([place, { units, declared, rate }]): [Place, Spending] => {
    return [place, { units: Math.max(0, units - (before.places.get(place)?.units ?? 0)), declared, rate }];
  });
  return {
    lengthMs,
    places: new Map(places),
    requests: after.requests - before.requests,
    throttles: after.throttles - before.throttles,
    retries: after.retries - before.retries,
    queued: after.queued,
    latencies,
  };
}
