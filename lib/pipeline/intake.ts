/**
 * Where operations come in, and what is known of those that are under way: each is checked and encoded when it is pushed,
 * has its deadline watched, and counts as open until it has settled.
 */
import { type SchedulerLike, Subject, type Subscription } from 'rxjs';
import { encode } from '../dynamodb/encode.js';
import { direction, lanesOf, type Request } from '../dynamodb/request.js';
import {
  ClosedError,
  DeadlineError,
  DynochemyError,
  QueueFullError,
  ThrottledError,
  UnknownOutcomeError,
  ValidationError,
} from '../errors.js';
import type { KeyedOperation, Operation, TransactOperation } from '../operation/operation.js';
import { type Ending, Entry, type Hooks, type Keeper } from './entry.js';

export interface IntakeOptions {
  /** Milliseconds that an operation may take, from its push. */
  readonly deadline: number;
  /** Operations that may be open, beside those that were pulled. */
  readonly maxQueued: number;
  readonly scheduler: SchedulerLike;
}

/** Called once, when the operation has ended; never while it is being pushed. */
export type Listener = (ending: Ending) => void;

export interface PushOptions {
  /** It is bounded by whoever pulls: not refused for want of room, and its time runs from its first request. Default false. */
  readonly isPulled?: boolean;
  /** It follows from what was taken before, and is not refused when the solvent closes either. Default false. */
  readonly isOwn?: boolean;
  /** What the service is asked for. Default what the operation says by itself. */
  readonly encode?: () => Request;
}

export class Intake {
  /** What has passed the checks. */
  readonly entries = new Subject<Entry>();
  readonly #options: IntakeOptions;
  /**
   * Entries in the order of their deadlines, since all have the same time, with who hears of their ends; bounded by
   * `maxQueued` and what is pulled.
   */
  readonly #live = new Map<Entry, Listener>();
  readonly #keeper: Keeper = {
    sent: (entry) => entry.isPatient && this.#extend(entry, this.#options.scheduler.now() + this.#options.deadline),
    settled: (entry, ending) => {
      const listener = this.#live.get(entry);
      this.#live.delete(entry);
      listener?.(ending);
      this.#left(entry);
    },
  };
  /** What is open beside them: operations that were refused and wait to be told, and whole queries. */
  readonly #others = new Set<object>();
  readonly #flushes = new Set<Flush>();
  /** Of what is open, what others bound: it takes no room. */
  readonly #roomless = new Set<object>();
  #deadlines: Subscription | undefined;
  #isClosed = false;
  #isStopped = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get openCount(): number {
    return this.#live.size + this.#others.size;
  }

  get inFlightCount(): number {
    let count = 0;
    for (const entry of this.#live.keys()) if (entry.isInFlight) count += 1;
    return count;
  }

  /** How many operations wait to be sent, by `direction` and table, as in `read visits`. */
  queuedCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { isInFlight, request } of this.#live.keys()) {
      if (isInFlight) continue;
      const key = `${direction(request)} ${request.table.name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  /**
   * Takes an operation on items.
   * @returns its entry, or `undefined` if it was refused, which the listener hears too
   */
  push(
    operation: KeyedOperation | TransactOperation,
    listener: Listener,
    { isPulled = false, isOwn = false, encode: encoded = () => encode(operation) }: PushOptions = {},
  ): Entry | undefined {
    try {
      if (!isOwn) this.admit(operation, isPulled);
      const request = encoded();
      return this.#enter(operation, request, lanesOf(request), listener, {
        isPatient: isPulled,
        isRoomless: isPulled || isOwn,
      });
    } catch (error) {
      this.refuse(operation, error, listener);
      return undefined;
    }
  }

  /**
   * @throws ClosedError once closed
   * @throws QueueFullError for what was not pulled, where there is no room
   */
  admit(operation: Operation, isPulled: boolean): void {
    const { maxQueued } = this.#options;
    if (this.#isClosed) throw closed(operation);
    if (!isPulled && this.openCount - this.#roomless.size >= maxQueued)
      throw new QueueFullError(maxQueued, { operation });
  }

  /**
   * Takes a request that an operation calls for which was taken before, a page of a query for one: until all has stopped.
   * It takes its turn in `lanes` alone.
   */
  pushRequest(
    operation: Operation,
    request: Request,
    listener: Listener,
    lanes: readonly string[] = [],
    hooks?: Hooks,
  ): Entry | undefined {
    const way = { isPatient: true, isRoomless: true, hooks };
    if (!this.#isStopped) return this.#enter(operation, request, lanes, listener, way);
    this.refuse(operation, closed(operation), listener);
    return undefined;
  }

  /** Ends an operation that is not taken, at the end of the tick, when whoever pushed it has had the time to listen. */
  refuse(operation: Operation, error: unknown, listener: Listener): void {
    const close = this.open();
    this.#options.scheduler.schedule(() => {
      close();
      listener({ error: asOurs(error, operation, unreadable) });
    }, 0);
  }

  /** Counts something as open until the function that it returns is called; whoever waits for what it comes from waits on. */
  open(from: readonly object[] = []): () => void {
    const token = {};
    this.#others.add(token);
    if (from.length > 0 && from.every((each) => this.#roomless.has(each))) this.#roomless.add(token);
    for (const { waitsFor } of this.#flushes) if (from.some((each) => waitsFor.has(each))) waitsFor.add(token);
    return () => {
      this.#others.delete(token);
      this.#left(token);
    };
  }

  /** Takes an entry back that has not been sent yet. */
  withdraw(entry: Entry): void {
    if (entry.isInFlight || entry.mayBeApplied) return;
    const { operation } = entry;
    entry.settle({ error: new ClosedError(`The ${operation.kind} was withdrawn before it was sent.`, { operation }) });
  }

  /** Resolves when all that is open now has settled. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      const flush = { waitsFor: new Set<object>([...this.#live.keys(), ...this.#others]), resolve };
      if (flush.waitsFor.size === 0) resolve();
      else this.#flushes.add(flush);
    });
  }

  /** Takes nothing more from now on. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Ends all that is open, with an error or, where it may have been applied, as unknown: not even the next page of what was
   * taken before is asked for any more.
   */
  abandon(errorOf: (entry: Entry) => DynochemyError): void {
    this.#isStopped = true;
    for (const entry of this.#live.keys()) {
      const error = errorOf(entry);
      const { operation, mayBeApplied } = entry;
      entry.settle({ error: mayBeApplied ? new UnknownOutcomeError({ operation, cause: error }) : error });
    }
  }

  #enter(
    operation: Operation,
    request: Request,
    lanes: readonly string[],
    listener: Listener,
    { isPatient, isRoomless, hooks }: { isPatient: boolean; isRoomless: boolean; hooks?: Hooks | undefined },
  ): Entry {
    const { scheduler, deadline } = this.#options;
    const entry = new Entry(operation, request, lanes, scheduler.now(), deadline, this.#keeper, hooks);
    this.#live.set(entry, listener);
    entry.isPatient = isPatient;
    if (isRoomless) this.#roomless.add(entry);
    if (!this.#deadlines) this.#watch(deadline);
    this.entries.next(entry);
    return entry;
  }

  #expire(): void {
    const now = this.#options.scheduler.now();
    this.#deadlines = undefined;
    const { deadline } = this.#options;
    for (const entry of this.#live.keys()) {
      if (entry.dueAt > now) {
        this.#watch(entry.dueAt - now);
        return;
      }
      if (entry.isPatient && entry.sentAt === undefined) this.#extend(entry, now + deadline);
      else entry.settle({ error: overdue(entry, deadline) });
    }
  }

  /** What was pulled waits for the budget that its table declares, which is no fault: its time runs from its first request. */
  #extend(entry: Entry, dueAt: number): void {
    const listener = this.#live.get(entry);
    if (!listener) return;
    entry.dueAt = dueAt;
    this.#live.delete(entry);
    this.#live.set(entry, listener);
  }

  /** In the place of a timer there is already: whoever was told of a deadline may have pushed again, and so set one. */
  #watch(delayMs: number): void {
    this.#deadlines?.unsubscribe();
    this.#deadlines = this.#options.scheduler.schedule(() => this.#expire(), delayMs);
  }

  /** With nothing open no timer may keep the process alive. */
  #left(gone: object): void {
    this.#roomless.delete(gone);
    if (this.#live.size === 0) {
      this.#deadlines?.unsubscribe();
      this.#deadlines = undefined;
    }
    for (const flush of this.#flushes) {
      flush.waitsFor.delete(gone);
      if (flush.waitsFor.size > 0) continue;
      this.#flushes.delete(flush);
      flush.resolve();
    }
  }
}

interface Flush {
  readonly waitsFor: Set<object>;
  readonly resolve: () => void;
}

function closed(operation: Operation): ClosedError {
  const where = `The ${operation.kind} on table '${operation.table.name}'`;
  return new ClosedError(`${where} was not taken: the solvent is closed. Push before close(), or make a new solvent.`, {
    operation,
  });
}

function overdue(entry: Entry, deadlineMs: number): DynochemyError {
  const { operation, attempts } = entry;
  if (entry.mayBeApplied) return new UnknownOutcomeError({ operation });
  if (entry.isThrottled) return new ThrottledError(attempts, { operation });
  return new DeadlineError(deadlineMs, { operation });
}

/** An error of ours, which carries the operation that was pushed, and not a part of it; `otherwise` makes one of any other. */
export function asOurs(
  error: unknown,
  operation: Operation,
  otherwise: (cause: unknown, operation: Operation) => DynochemyError,
): DynochemyError {
  if (!(error instanceof DynochemyError)) return otherwise(error, operation);
  error.operation = operation;
  return error;
}

function unreadable(cause: unknown, operation: Operation): ValidationError {
  const reason = cause instanceof Error ? cause.message : cause;
  return new ValidationError(`The operation cannot be read: ${reason}`, { operation, cause });
}
