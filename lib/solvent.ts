/** The solvent: composes the stages, and gives them the methods that users type. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Observable, OperatorFunction, SchedulerLike, Subject } from 'rxjs';
import { alone, type BudgetSource } from './capacity/supply.js';
import { defaultRandom, defaultScheduler } from './clock.js';
import { createTables } from './dynamodb/create-tables.js';
import { ValidationError } from './errors.js';
import type { Event } from './events.js';
import {
  del,
  type GetOptions,
  get,
  type Operation,
  put,
  update,
  type WriteOptions,
  type WriteValue,
} from './operation/operation.js';
import type { Failure, Outcome } from './operation/outcome.js';
import { type Query, query, type Scan, scan, type Target } from './operation/query.js';
import { Result } from './operation/result.js';
import { type TransactOptions, type TransactPart, transact } from './operation/transaction.js';
import type { UpdateActions } from './operation/update.js';
import { Dispatcher } from './pipeline/dispatcher.js';
import { dissolve, ingest, type Push, type Source } from './pipeline/ingest.js';
import { Operations } from './pipeline/operations.js';
import type { Stats } from './pipeline/stats.js';
import type { Key, KeyNames, ValueOf } from './table/key.js';
import type { IndexKeys, Table } from './table/table.js';
import { ACCESS, type Access } from './view/access.js';
import { ViewCarrier } from './view/carrier.js';
import { Lineage } from './view/lineage.js';
import type { View } from './view/view.js';

export interface SolventOptions {
  /** The tables that `createTables` creates. Any other table can be used as well. Default none. */
  readonly tables?: readonly Table[];
  /** The views that follow what is written by this solvent. Default none. */
  readonly views?: readonly View[];
  /** Milliseconds for one request, after which it is given up and its outcome unknown. Default 10,000. */
  readonly requestTimeout?: number;
  /**
   * Milliseconds for one operation, from its push, or where it was pulled from its first request, to its end. Default 900,000
   * (a quarter of an hour).
   */
  readonly deadline?: number;
  /** Operations that `ingest` has open at a time. Default 1,000. */
  readonly highWaterMark?: number;
  /** Operations pushed by other ways that may be open; more fail with `QueueFullError`. Default 250,000. */
  readonly maxQueued?: number;
  /** Requests of each kind under way to one table at the same time. Default 8. */
  readonly maxInFlight?: number;
  /** Times that a request is sent again after a fault on the way, where that is safe. Default 10. */
  readonly retries?: number;
  /** Milliseconds that a batch may wait to fill. Default 0: operations leave at the end of the tick. */
  readonly linger?: number;
  /** What the declared capacity is drawn from: `shared(limiter)` where processes share it. Default: this solvent's alone. */
  readonly budget?: BudgetSource;
  /**
   * Seconds of unused units that are kept for a burst, of each table and index that declares its capacity. Default 1: what
   * the service keeps, up to 300 seconds' units, is not for one program to count on.
   */
  readonly burst?: number;
  /** Where time comes from. Default: a monotonic clock and Node.js timers. */
  readonly scheduler?: SchedulerLike;
  /** Where chance comes from: numbers in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Makes a solvent on any `DynamoDBClient`, which stays as it is and yours to destroy.
 * @throws ValidationError for options that are unknown, or out of their range
 */
export function solvent(client: DynamoDBClient, options: SolventOptions = {}): Solvent {
  return new Solvent(client, options);
}

export class Solvent implements AsyncDisposable {
  /** The way in for plain operations: `operations.next(put(Visits, visit))`. It outlives the sources that feed it. */
  readonly operations: Subject<Operation>;
  /** Every operation, as it settles. Hot; completes at close. */
  readonly outcomes: Observable<Outcome>;
  /** Failures that nobody was subscribed to. Hot; completes at close. If nobody hears them either, a warning is emitted. */
  readonly failures: Observable<Failure>;
  /** What happens in the pipeline. Hot; completes at close. */
  readonly events: Observable<Event>;

  readonly #client: DynamoDBClient;
  readonly #tables: readonly Table[];
  readonly #highWaterMark: number;
  readonly #dispatcher: Dispatcher<ViewCarrier>;
  /** What repairs of views need of it. */
  readonly [ACCESS]: Access;
  readonly #operations: Operations;
  #closing: Promise<void> | undefined;

  constructor(client: DynamoDBClient, options: SolventOptions) {
    const settings = { ...DEFAULTS, ...checkOptions(options) };
    this.#client = client;
    this.#tables = settings.tables;
    this.#highWaterMark = settings.highWaterMark;
    const lineage = new Lineage(settings.views);
    this.#dispatcher = new Dispatcher(client, {
      ...settings,
      carrier: (ground) => new ViewCarrier(lineage, ground),
    });
    this[ACCESS] = this.#dispatcher.carrier;
    this.#operations = new Operations(
      (operation) => this.#dispatcher.push(operation, () => false),
      () => this.flush(),
    );
    this.operations = this.#operations;
    this.outcomes = this.#dispatcher.announcer.outcomes;
    this.failures = this.#dispatcher.announcer.failures;
    this.events = this.#dispatcher.announcer.events;
  }

  /** Writes an item in the place of one with the same key. */
  put<
    Item extends object,
    Input extends object,
    const O extends WriteOptions<NoInfer<Item>> = WriteOptions<NoInfer<Item>>,
  >(
    table: Table<Item, KeyNames, IndexKeys, Input>,
    item: NoInfer<Input>,
    options?: O,
  ): Result<WriteValue<O, Item, void>> {
    return this.#result(put(table, item, options));
  }

  /** Reads an item; `undefined` if there is none. It sees every write that was pushed before. */
  get<Item extends object, Names extends KeyNames>(
    table: Table<Item, Names, IndexKeys, object>,
    key: Key<NoInfer<Item>, NoInfer<Names>>,
    options?: GetOptions,
  ): Result<Item | undefined> {
    return this.#result(get(table, key, options));
  }

  /** Deletes an item; one that does not exist is no error. */
  delete<
    Item extends object,
    Names extends KeyNames,
    const O extends WriteOptions<NoInfer<Item>> = WriteOptions<NoInfer<Item>>,
  >(
    table: Table<Item, Names, IndexKeys, object>,
    key: Key<NoInfer<Item>, NoInfer<Names>>,
    options?: O,
  ): Result<WriteValue<O, Item, void>> {
    return this.#result(del(table, key, options));
  }

  /** Changes an item in place, or creates it, and yields the item after the update. */
  update<
    Item extends object,
    Names extends KeyNames,
    const O extends WriteOptions<NoInfer<Item>> = WriteOptions<NoInfer<Item>>,
  >(
    table: Table<Item, Names, IndexKeys, object>,
    key: Key<NoInfer<Item>, NoInfer<Names>>,
    actions: UpdateActions<NoInfer<Item>, NoInfer<Names>[number]>,
    options?: O,
  ): Result<WriteValue<O, Item, Item>> {
    return this.#result(update(table, key, actions, options));
  }

  /** Writes that take effect together, or not at all; `check` is a part that only looks. */
  transact(operations: readonly TransactPart[], options?: TransactOptions): Result<undefined> {
    return this.#result(transact(operations, options));
  }

  /** The items of one partition of a table or an index. */
  query<Item extends object, Names extends KeyNames>(
    target: Target<Item, Names>,
    hash: ValueOf<NoInfer<Item>, NoInfer<Names>[0]>,
  ): Query<Item, Names> {
    return query(target, hash, this.#dispatcher);
  }

  /** All items of a table or an index. */
  scan<Item extends object, Names extends KeyNames>(target: Target<Item, Names>): Scan<Item, Names> {
    return scan(target, this.#dispatcher);
  }

  /**
   * Pulls operations out of a source and yields their outcomes as they settle: memory stays bounded, whatever the size.
   * Cold: each subscription pulls anew. Unsubscribing stops the pulling and withdraws what is not sent yet. An
   * Observable, which cannot be pulled, is taken as it comes, up to `maxQueued`.
   */
  ingest(source: Source): Observable<Outcome> {
    return ingest(source, this.#push, {
      highWaterMark: this.#highWaterMark,
      isClosed: () => this.#dispatcher.isClosed,
    });
  }

  /** The same as an operator: `rows$.pipe(map((row) => put(Visits, row)), s.dissolve())`. */
  dissolve(): OperatorFunction<Operation, Outcome> {
    return dissolve(this.#push);
  }

  /**
   * Creates the tables of the options that are missing and waits until all are ACTIVE.
   * @throws ValidationError where a table exists with another key than defined, or without a defined index
   */
  createTables(): Promise<void> {
    return createTables(this.#client, this.#tables);
  }

  /** What was done so far. */
  stats(): Stats {
    const { openCount, inFlightCount } = this.#dispatcher;
    return { tables: this.#dispatcher.tables(), queued: openCount - inFlightCount, inFlight: inFlightCount };
  }

  /** Resolves when everything pushed so far has settled, one way or another. */
  flush(): Promise<void> {
    return this.#dispatcher.flush();
  }

  /** Takes nothing more, settles everything that was taken, and stops. May be called again. */
  close(): Promise<void> {
    this.#operations.close();
    this.#closing ??= this.#dispatcher.close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #result<T>(operation: Operation): Result<T> {
    return new Result((settle) => {
      // What an operation of this kind yields is what its method declares.
      this.#dispatcher.push(operation, ({ value, error }) => settle(error ? { error } : { value: value as T }));
    });
  }

  readonly #push: Push = (operation, done, isPulled) => {
    const hear = (outcome: Outcome) => {
      done(outcome);
      return true;
    };
    return this.#dispatcher.push(operation, hear, isPulled);
  };
}

const DEFAULTS = {
  tables: [],
  views: [],
  requestTimeout: 10_000,
  deadline: 900_000,
  highWaterMark: 1_000,
  maxQueued: 250_000,
  maxInFlight: 8,
  retries: 10,
  linger: 0,
  burst: 1,
  budget: alone,
  scheduler: defaultScheduler,
  random: defaultRandom,
};

/** Those that may be none at all. */
const FROM_ZERO = ['linger', 'retries'];

function checkOptions(options: SolventOptions): SolventOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new ValidationError(
        `Unknown option '${name}' of solvent(): there are ${Object.keys(DEFAULTS).join(', ')}.`,
      );
    }
    const standard: unknown = Object.entries(DEFAULTS).find(([option]) => option === name)?.[1];
    if (typeof standard === 'number') checkCount(name, value, FROM_ZERO.includes(name) ? 0 : 1);
    else if (
      value !== undefined &&
      (typeof value !== typeof standard || Array.isArray(value) !== Array.isArray(standard))
    ) {
      throw new ValidationError(
        `The option ${name} of solvent() is no ${Array.isArray(standard) ? 'array' : typeof standard}.`,
      );
    }
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkCount(name: string, value: unknown, least: number): void {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return;
  if (name === 'burst') {
    if (Number(value) > 0) return;
    throw new ValidationError(`The option burst of solvent() is ${value}, it wants a number of seconds above 0.`);
  }
  if (Number.isInteger(value) && Number(value) >= least) return;
  throw new ValidationError(
    `The option ${name} of solvent() is ${value}, it wants a whole number of at least ${least}.`,
  );
}
