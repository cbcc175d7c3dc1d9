/** What was asked, in its order, and how it ended. */
import type { DynochemyError, Operation, Outcome, Solvent } from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import type { Trace } from './trace.js';

type Ending = { readonly value: unknown; readonly error?: undefined } | { readonly error: DynochemyError };

/** An operation on its way. */
export interface Act {
  readonly operation: Operation;
  /** Who has asked: acts of one thread take effect, on one key, in their order. */
  readonly thread: string;
  readonly isPulled: boolean;
  /** When, by the history's count of all that happens, and in milliseconds. */
  readonly invokedAt: number;
  readonly pushedMs: number;
  settledAt: number;
  settledMs: number;
  ending: Ending | undefined;
  /** How often it was told of by the outcomes, by its result, and by whoever ingested it. */
  outcomeCount: number;
  resultCount: number;
  heardCount: number;
  /** Whether there is a result, or a subscriber who stays, to be told. */
  hasResult: boolean;
}

export interface ActOptions {
  readonly thread: string;
  readonly isPulled?: boolean;
  /** It is the library's own, and nobody knows when it was pushed. */
  readonly isOwn?: boolean;
  readonly hasResult?: boolean;
}

export class History {
  readonly acts: Act[] = [];
  readonly #byOperation = new Map<unknown, Act>();
  readonly #trace: Trace;
  /** What has just been told by its result, and will be told by the outcomes next. */
  #echo: Act | undefined;
  #now = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** The next moment. */
  tick(): number {
    this.#now += 1;
    return this.#now;
  }

  /** An operation is pushed now. Without a result it is known again by its identity. */
  begin(operation: Operation, { thread, isPulled = false, isOwn = false, hasResult = false }: ActOptions): Act {
    const act: Act = {
      ...{ operation, thread, isPulled, hasResult },
      ...{ invokedAt: isOwn ? 0 : this.tick(), pushedMs: performance.now() },
      ...{ settledAt: Number.POSITIVE_INFINITY, settledMs: Number.POSITIVE_INFINITY, ending: undefined },
      ...{ outcomeCount: 0, resultCount: 0, heardCount: 0 },
    };
    this.acts.push(act);
    if (!hasResult) this.#byOperation.set(operation, act);
    return act;
  }

  /** The act of an operation that was pushed as it is. */
  actOf(operation: Operation): Act | undefined {
    return this.#byOperation.get(operation);
  }

  /** Its result has told of an act. */
  resulted(act: Act, ending: Ending): void {
    act.resultCount += 1;
    this.#settle(act, ending);
    this.#echo = act;
    // The outcomes tell in the same breath, or, once they are complete, not at all.
    queueMicrotask(() => {
      this.#echo = undefined;
    });
  }

  /** Whoever ingested it has been told of an act. */
  heard(act: Act, outcome: Outcome): void {
    act.heardCount += 1;
    this.#settle(act, endingOf(outcome));
  }

  /** Hears all outcomes of a solvent; those of operations that nobody pushed are of the library's own, on a thread so named. */
  listen({ outcomes }: Solvent, ownThread: string): void {
    outcomes.subscribe((outcome) => {
      const act = this.#echo ?? this.actOf(outcome.operation) ?? this.#own(outcome.operation, ownThread);
      this.#echo = undefined;
      act.outcomeCount += 1;
      this.#settle(act, endingOf(outcome));
    });
  }

  /** When it was pushed nobody knows. */
  #own(operation: Operation, thread: string): Act {
    return this.begin(operation, { thread, isOwn: true });
  }

  #settle(act: Act, ending: Ending): void {
    if (act.ending) return;
    act.ending = ending;
    act.settledMs = performance.now();
    act.settledAt = this.tick();
    const told = ending.error ? ending.error.name : canonical(ending.value);
    this.#trace.note(`${act.operation.kind} ${act.invokedAt} = ${told}`);
  }
}

function endingOf({ value, error }: Outcome): Ending {
  return error ? { error } : { value };
}
