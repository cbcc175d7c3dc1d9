/** Tells the world how operations end and what the pipeline does: to whoever pushed them, and to whoever watches. */
import { type Observable, Subject } from 'rxjs';
import type { Event } from '../events.js';
import { Guarded } from '../operation/guarded.js';
import type { Operation } from '../operation/operation.js';
import type { Failure, Outcome } from '../operation/outcome.js';
import type { Ending } from './entry.js';
import { StatsRecorder, type TableStats } from './stats.js';

/** Told the outcome of an operation; says whether anybody was there to listen. */
export type Hear = (outcome: Outcome) => boolean;

export class Announcer {
  readonly outcomes: Observable<Outcome>;
  readonly failures: Observable<Failure>;
  readonly events: Observable<Event>;
  readonly #outcomes = new Subject<Outcome>();
  readonly #failures = new Subject<Failure>();
  readonly #events = new Subject<Event>();
  readonly #stats: StatsRecorder;
  #hasWarned = false;

  constructor(now: () => number) {
    this.#stats = new StatsRecorder(now);
    this.outcomes = new Guarded((subscriber) => this.#outcomes.subscribe(subscriber));
    this.failures = new Guarded((subscriber) => this.#failures.subscribe(subscriber));
    this.events = new Guarded((subscriber) => this.#events.subscribe(subscriber));
  }

  settled(operation: Operation, { value, error }: Ending & { value?: unknown }, hear: Hear): void {
    const outcome = error ? { operation, error } : { operation, value };
    const isHeard = hear(outcome);
    this.#outcomes.next(outcome);
    if (this.#events.observed) {
      this.#events.next({
        kind: 'settle',
        operation: operation?.kind,
        table: operation?.table?.name,
        error: error?.name,
      });
    }
    if (error && !isHeard) this.#unheard({ operation, error });
  }

  tell(event: Event): void {
    this.#stats.record(event);
    this.#events.next(event);
  }

  tables(...asked: Parameters<StatsRecorder['tables']>): { readonly [table: string]: TableStats } {
    return this.#stats.tables(...asked);
  }

  complete(): void {
    this.#outcomes.complete();
    this.#failures.complete();
    this.#events.complete();
  }

  /** Nothing is swallowed: a failure for which nobody listens at all shows up on stderr, once. */
  #unheard(failure: Failure): void {
    const isWatched = this.#failures.observed || this.#outcomes.observed;
    this.#failures.next(failure);
    if (isWatched || this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(`An operation failed and nobody was subscribed to its result: ${failure.error.message}`, {
      type: 'DynochemyWarning',
      detail: 'Subscribe to solvent.failures to hear of such failures; further ones are not warned of.',
    });
  }
}
