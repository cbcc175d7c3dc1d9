/** Rows → puts → an account of each: what a load does between its first row and its last. */
import { lastValueFrom, type Observable, tap } from 'rxjs';
import { ItemTooLargeError, RequestError, ValidationError } from '../errors.js';
import { type Operation, type PutOperation, put } from '../operation/operation.js';
import type { Outcome } from '../operation/outcome.js';
import type { Table } from '../table/table.js';
import { CommandError, EXIT } from './exit.js';
import { explain } from './explain.js';
import type { GoodRow, Item, Row } from './input/row.js';
import type { Rejects } from './rejects.js';

/** What is needed of a solvent. */
export interface Ingesting {
  ingest(source: AsyncIterable<Operation>): Observable<Outcome>;
}

export interface LoadRunOptions {
  readonly table: Table<Item>;
  readonly rows: AsyncIterable<Row>;
  readonly rejects: Rejects;
  /** Where the table is, for messages. */
  readonly target: string;
  /** Called when no more rows are wanted, so that nobody waits for them. */
  readonly stopReading: () => void;
}

/** So many failures without one row that landed: the fault is not in the rows, and reading on would only lose them. */
const HOPELESS_COUNT = 1000;

/** One load. Every row that was read is landed, rejected or failed when `drive` resolves. */
export class LoadRun {
  readCount = 0;
  landedCount = 0;
  /** Rows that are no items, or items that DynamoDB does not take. */
  rejectedCount = 0;
  /** Good rows that could not be written. */
  failedCount = 0;
  /** The line of the row that was read last. */
  lastLine = 0;
  /** Whether the input was read to its end. */
  isComplete = false;
  /** What ended the reading, or lost the rejects. */
  problem: unknown;
  readonly #options: LoadRunOptions;
  /** Rows under way: as many as the solvent lets be at once. */
  readonly #underWay = new Map<Operation, GoodRow>();
  #failuresSinceLanding = 0;
  #isStopped = false;

  constructor(options: LoadRunOptions) {
    this.#options = options;
  }

  get settledCount(): number {
    return this.landedCount + this.rejectedCount + this.failedCount;
  }

  /** The part of the rows read that have settled: a small file is read at once, and waits for the budget then. */
  get settledPart(): number {
    return this.readCount === 0 ? 1 : this.settledCount / this.readCount;
  }

  /** Reads no more; what has been read is still written. */
  stop(): void {
    this.#isStopped = true;
    this.#options.stopReading();
  }

  /** Reads and writes everything, and closes the rejects. What is wrong with the input or the target is in `problem`. */
  async drive(solvent: Ingesting): Promise<void> {
    const outcomes = solvent.ingest(this.#operations()).pipe(tap((outcome) => this.#settle(outcome)));
    await lastValueFrom(outcomes, { defaultValue: undefined });
    await this.#options.rejects.close().catch((error) => {
      this.problem ??= error;
    });
  }

  async *#operations(): AsyncGenerator<PutOperation> {
    const { rows, rejects, table } = this.#options;
    try {
      for await (const row of rows) {
        // What comes after the stop is no row, but what was left of one.
        if (this.#isStopped) return;
        this.readCount++;
        this.lastLine = row.line;
        if (row.kind === 'bad') {
          this.rejectedCount++;
          rejects.add({ line: row.line, reason: row.reason, text: row.text });
        } else {
          const operation = put(table, row.item);
          this.#underWay.set(operation, row);
          yield operation;
        }
        await rejects.ready();
      }
      this.isComplete = !this.#isStopped;
    } catch (error) {
      if (!this.#isStopped) this.problem = error;
    }
  }

  #settle({ operation, error }: Outcome): void {
    const row = this.#underWay.get(operation);
    this.#underWay.delete(operation);
    if (!error) {
      this.landedCount++;
      this.#failuresSinceLanding = 0;
      return;
    }
    if (error instanceof ValidationError || error instanceof ItemTooLargeError) this.rejectedCount++;
    else this.#fail(error);
    const { rejects, target } = this.#options;
    const reason = error instanceof RequestError ? explain(error, target) : error.message;
    if (row) rejects.add({ line: row.line, reason, row: row.item });
  }

  #fail(error: Error): void {
    this.failedCount++;
    this.#failuresSinceLanding++;
    const isHopeless = error instanceof RequestError || this.#failuresSinceLanding >= HOPELESS_COUNT;
    if (!isHopeless || this.#isStopped) return;
    this.problem = new CommandError(explain(error, this.#options.target), EXIT.failed, error);
    this.stop();
  }
}
