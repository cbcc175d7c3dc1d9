/**
 * How a source becomes outcomes: one that can be pulled is asked for the next operation only while there is room, so that
 * memory stays bounded whatever its size; one that pushes is taken as it comes.
 */
import { Readable } from 'node:stream';
import { defer, isObservable, type Observable, type Observer, type OperatorFunction } from 'rxjs';
import { ClosedError } from '../errors.js';
import { Guarded } from '../operation/guarded.js';
import type { Operation } from '../operation/operation.js';
import type { Outcome } from '../operation/outcome.js';

/** What `ingest` takes: Node.js streams in object mode, generators, arrays, Observables. */
export type Source = Iterable<Operation> | AsyncIterable<Operation> | Observable<Operation>;

/** Pushes an operation; `done` is called once, later, with its outcome. Returns what takes it back if it is unsent. */
export type Push = (operation: Operation, done: (outcome: Outcome) => void, isPulled: boolean) => () => void;

export interface IngestOptions {
  /** Operations open at a time. */
  readonly highWaterMark: number;
  /** Whether there is any use in pulling on. */
  readonly isClosed: () => boolean;
}

/**
 * Outcomes of a source's operations, as they settle; then its end, or its error. Unsubscribing withdraws what is unsent.
 * Once the solvent closes nothing more is pulled, and a `ClosedError` says that the source was not read to its end.
 */
export function ingest(source: Source, push: Push, { highWaterMark, isClosed }: IngestOptions): Observable<Outcome> {
  if (isObservable(source)) return source.pipe(dissolve(push));
  return new Guarded((subscriber) => {
    const iterator = iteratorOf(source);
    let isPulling = false;
    const pull = async () => {
      // Pulling starts again when half is done, so that a row does not cost a promise of its own.
      if (isPulling || open.isEnded || open.count > highWaterMark / 2) return;
      if (isClosed()) return stop();
      isPulling = true;
      try {
        while (open.count < highWaterMark && !subscriber.closed) {
          const step = iterator.next();
          // A step that is there already is not awaited: that would cost a turn of the microtask queue for each row.
          const { done, value } = 'then' in step ? await step : step;
          if (done) {
            open.end((observer) => observer.complete());
            break;
          }
          if (!subscriber.closed) open.push(value);
        }
      } catch (error) {
        open.end((observer) => observer.error(error));
      }
      isPulling = false;
    };
    const open = new Open(subscriber, (operation, done) => push(operation, done, true), pull);
    const stop = () => {
      open.end((observer) => observer.error(new ClosedError(CLOSED)));
      leave(source, iterator);
    };
    void pull();
    return () => {
      open.withdraw();
      if (!open.isEnded) leave(source, iterator);
    };
  });
}

/** The same as an operator, for a source that pushes: what is beyond the solvent's `maxQueued` fails, visibly. */
export function dissolve(push: Push): OperatorFunction<Operation, Outcome> {
  return (source) =>
    new Guarded((subscriber) => {
      const open = new Open(subscriber, (operation, done) => push(operation, done, false));
      const subscription = source.subscribe({
        next: (operation) => open.push(operation),
        error: (error) => open.end((observer) => observer.error(error)),
        complete: () => open.end((observer) => observer.complete()),
      });
      // Not a teardown of the source's subscription: that one ends with the source, while its operations go on.
      return () => {
        subscription.unsubscribe();
        open.withdraw();
      };
    });
}

/** The operations of one source that have not settled yet. */
class Open {
  readonly #subscriber: Observer<Outcome>;
  readonly #push: (operation: Operation, done: (outcome: Outcome) => void) => () => void;
  readonly #onRoom: () => void;
  readonly #withdrawals = new Set<() => void>();
  #finish: ((observer: Observer<Outcome>) => void) | undefined;

  constructor(
    subscriber: Observer<Outcome>,
    push: (operation: Operation, done: (outcome: Outcome) => void) => () => void,
    onRoom: () => void = () => undefined,
  ) {
    this.#subscriber = subscriber;
    this.#push = push;
    this.#onRoom = onRoom;
  }

  get count(): number {
    return this.#withdrawals.size;
  }

  get isEnded(): boolean {
    return this.#finish !== undefined;
  }

  push(operation: Operation): void {
    const withdraw = this.#push(operation, (outcome) => {
      this.#withdrawals.delete(withdraw);
      this.#subscriber.next(outcome);
      this.#onRoom();
      this.#finishIfDone();
    });
    this.#withdrawals.add(withdraw);
  }

  /** The source has ended: `finish` is called when all of its operations have settled. */
  end(finish: (observer: Observer<Outcome>) => void): void {
    this.#finish = finish;
    this.#finishIfDone();
  }

  withdraw(): void {
    for (const withdraw of this.#withdrawals) withdraw();
  }

  #finishIfDone(): void {
    if (this.count === 0) this.#finish?.(this.#subscriber);
  }
}

const CLOSED = 'The solvent was closed before the source was read to its end; what was read of it has settled.';

/** What a source throws when it is left has nobody else to hear it: it surfaces as RxJS's unhandled errors do. */
function leave(source: object, iterator: Iterator<Operation> | AsyncIterator<Operation>): void {
  // A stream that waits for data would hear of it only with the next piece.
  if (source instanceof Readable) source.destroy();
  defer(async () => iterator.return?.()).subscribe();
}

function iteratorOf(
  source: Iterable<Operation> | AsyncIterable<Operation>,
): Iterator<Operation> | AsyncIterator<Operation> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
