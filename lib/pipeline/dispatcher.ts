/** Takes operations of every kind in, sees them through the pipeline, and tells how they ended. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SchedulerLike, Subscription } from 'rxjs';
import { Budget } from '../capacity/budget.js';
import type { BudgetSource } from '../capacity/supply.js';
import { call, type Page } from '../dynamodb/call.js';
import { describeCapacity } from '../dynamodb/describe-capacity.js';
import type { PageRequest } from '../dynamodb/request.js';
import { ClosedError, RequestError, ValidationError } from '../errors.js';
import type { Event } from '../events.js';
import type { KeyedOperation, Operation, TransactOperation } from '../operation/operation.js';
import type { Runner, SelectionOperation } from '../operation/query.js';
import type { Pages } from '../operation/stream.js';
import { Announcer, type Hear } from './announcer.js';
import { deletePages } from './delete-pages.js';
import type { Ending } from './entry.js';
import { Gate } from './gate.js';
import { asOurs, Intake, type Listener, type PushOptions } from './intake.js';
import { type Fetch, openPages } from './pages.js';
import { type CommitParcels, type PipelineOptions, pipeline } from './pipeline.js';

/** Carries out operations on items, those that views follow in another way. */
export interface Carrier {
  /** Takes an operation; `listener` hears of its end. Returns what withdraws it while it is unsent. */
  push(operation: KeyedOperation | TransactOperation, listener: Listener, options: PushOptions): () => void;
  readonly commit: CommitParcels;
  /** Resolves when nothing goes on any more; all has settled by then, and all requests have ended. */
  stop(): Promise<void>;
}

/** What a carrier stands on. */
export interface Ground extends Pick<PipelineOptions, 'scheduler' | 'random' | 'tell' | 'gate'> {
  readonly intake: Intake;
}

export interface DispatcherOptions<C extends Carrier> {
  /** Makes what carries operations out. */
  readonly carrier: (ground: Ground) => C;
  readonly requestTimeout: number;
  readonly deadline: number;
  readonly maxQueued: number;
  readonly maxInFlight: number;
  readonly retries: number;
  readonly linger: number;
  /** Seconds of unused units that are kept. */
  readonly burst: number;
  readonly budget: BudgetSource;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

export class Dispatcher<C extends Carrier> implements Runner {
  readonly carrier: C;
  readonly announcer: Announcer;
  readonly #budget: Budget;
  readonly #intake: Intake;
  readonly #pipeline: Subscription;

  constructor(client: DynamoDBClient, options: DispatcherOptions<C>) {
    this.announcer = new Announcer(() => options.scheduler.now());
    this.#budget = new Budget(options.burst, {
      source: options.budget,
      clock: () => options.scheduler.now(),
      failed: (table, direction, error) => {
        const reason = error instanceof Error ? error.name : String(error);
        this.announcer.tell({ kind: 'limiter', table, direction, error: reason });
      },
    });
    this.#intake = new Intake(options);
    const ground = {
      ...options,
      gate: new Gate(),
      intake: this.#intake,
      tell: (event: Event) => this.announcer.tell(event),
    };
    this.carrier = options.carrier(ground);
    this.#pipeline = pipeline(this.#intake.entries, {
      ...ground,
      call: (batch, signal) => call(client, batch, signal),
      budget: this.#budget,
      describe: (tableName) => describeCapacity(client, tableName),
      commit: this.carrier.commit,
    }).subscribe({ error: (error) => this.#break(error) });
  }

  /** What was done so far, by table. */
  tables(): ReturnType<Announcer['tables']> {
    return this.announcer.tables(this.#budget, this.#intake.queuedCounts());
  }

  get openCount(): number {
    return this.#intake.openCount;
  }

  get isClosed(): boolean {
    return this.#intake.isClosed;
  }

  get inFlightCount(): number {
    return this.#intake.inFlightCount;
  }

  /** Takes an operation; what was pulled is not refused for want of room. Returns what withdraws it while it is unsent. */
  push(operation: Operation, hear: Hear, isPulled = false): () => void {
    const listener = (ending: Ending) => this.announcer.settled(operation, ending, hear);
    switch (operation?.kind) {
      case 'query':
      case 'scan':
        return this.#collect(operation, listener, isPulled);
      case 'put':
      case 'get':
      case 'update':
      case 'delete':
      case 'transaction':
        return this.carrier.push(operation, listener, { isPulled });
      default:
        this.#intake.refuse(operation, new ValidationError(NO_OPERATION), listener);
        return () => undefined;
    }
  }

  open(operation: SelectionOperation): Pages<Record<string, unknown>> {
    const pages = openPages(operation.selection, (request) => this.#fetch(operation, request));
    const isLate = this.#intake.isClosed;
    return {
      cancel: () => pages.cancel(),
      next: async () => {
        if (isLate) this.#intake.admit(operation, true);
        return pages.next().catch((error) => {
          throw asOurs(error, operation, failed);
        });
      },
    };
  }

  openDelete(
    { kind, table, selection }: SelectionOperation,
    where: ((item: never) => boolean) | undefined,
  ): Pages<Record<string, unknown>> {
    const { attributes: _, ...whole } = selection;
    const pages = this.open({ kind, table, selection: whole });
    // The items are those of the table that `where` was written for.
    const { priority = 'normal' } = selection;
    return deletePages(pages, selection, where as ((item: object) => boolean) | undefined, (each) =>
      this.#run({ ...each, priority }),
    );
  }

  flush(): Promise<void> {
    return this.#intake.flush();
  }

  async close(): Promise<void> {
    this.#intake.close();
    await this.#intake.flush();
    this.#pipeline.unsubscribe();
    // What is left was asked for by operations that have settled meanwhile, by their deadlines.
    this.#intake.abandon(({ operation }) => new ClosedError('The solvent was closed.', { operation }));
    await this.carrier.stop();
    this.announcer.complete();
  }

  /** Runs a query that was pushed as a plain operation: its value is the array of its items. */
  #collect(operation: SelectionOperation, listener: (ending: Ending) => void, isPulled: boolean): () => void {
    let pages: Pages<Record<string, unknown>>;
    try {
      this.#intake.admit(operation, isPulled);
      pages = this.open(operation);
    } catch (error) {
      this.#intake.refuse(operation, error, listener);
      return () => undefined;
    }
    const close = this.#intake.open();
    collect(pages)
      .then(
        (value): Ending => ({ value }),
        (error): Ending => ({ error }),
      )
      .then((ending) => {
        close();
        listener(ending);
      });
    return () => pages.cancel();
  }

  #fetch(operation: SelectionOperation, request: PageRequest): ReturnType<Fetch> {
    let cancel = () => {};
    const page = new Promise<Page>((resolve, reject) => {
      const entry = this.#intake.pushRequest(operation, request, (ending) => {
        // The answer to a page request is a page.
        if (ending.error) reject(ending.error);
        else resolve(ending.value as Page);
      });
      if (entry) cancel = () => this.#intake.withdraw(entry);
    });
    return { page, cancel: () => cancel() };
  }

  /** Runs an operation to its end. One page's worth of them is under way at a time: they count as pulled. */
  #run(operation: KeyedOperation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const hear: Hear = ({ value, error }) => {
        if (error) reject(error);
        else resolve(value);
        return true;
      };
      this.push(operation, hear, true);
    });
  }

  /** A stage has thrown, which is a fault of this library: still nothing is lost silently. */
  #break(cause: unknown): void {
    this.#intake.close();
    this.#intake.abandon(
      ({ operation }) => new RequestError('The pipeline broke down; please report it.', { operation, cause }),
    );
  }
}

const NO_OPERATION =
  'This is no operation: make one with put(), get(), update(), del(), transact(), query() or scan().';

async function collect(pages: Pages<Record<string, unknown>>): Promise<unknown[]> {
  const items: unknown[] = [];
  for (let page = await pages.next(); page; page = await pages.next()) {
    // Not spread: a page can hold more items than a call can have arguments.
    for (const item of page) items.push(item);
  }
  return items;
}

function failed(cause: unknown, operation: Operation): RequestError {
  return new RequestError(`The ${operation.kind} failed: ${cause}`, { operation, cause });
}
