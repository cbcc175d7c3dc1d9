/**
 * What a repair knows for the time of its run: tables in a temporary file of our own backend, so that memory stays bounded
 * whatever the size of the view. The file is deleted at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ignoreElements, lastValueFrom, tap } from 'rxjs';
import type { WriteOperation } from '../operation/operation.js';
import type { Source } from '../pipeline/ingest.js';
import { type Solvent, solvent } from '../solvent.js';
import type { Table } from '../table/table.js';

/**
 * A file always answers, however busy the machine is. What is noted comes no faster than the writes that it is noted of,
 * and a note that was refused would be a difference missed.
 */
const PATIENCE = {
  requestTimeout: Number.POSITIVE_INFINITY,
  deadline: Number.POSITIVE_INFINITY,
  maxQueued: Number.POSITIVE_INFINITY,
};

export class Scratch implements AsyncDisposable {
  /** What runs it; what it is asked for is there after `settle` at the latest. */
  readonly solvent: Solvent;
  readonly #folder: string;
  readonly #client: DynamoDBClient;
  /** The first write that nobody waits for and that failed. */
  #failure: Error | undefined;

  private constructor(folder: string, client: DynamoDBClient, tables: readonly Table[]) {
    this.#folder = folder;
    this.#client = client;
    this.solvent = solvent(client, { tables, ...PATIENCE });
    this.solvent.failures.subscribe(({ error }) => {
      this.#failure ??= error;
    });
  }

  /** A new one with these tables, in which nothing is. */
  static async open(tables: readonly Table[]): Promise<Scratch> {
    // Here and not above: who only writes to DynamoDB needs no SQLite.
    const { sqlite } = await import('../sqlite/index.js');
    const folder = mkdtempSync(join(tmpdir(), 'dynochemy-repair-'));
    const client = sqlite({ file: join(folder, 'scratch.db'), capacity: 'ignore' });
    const scratch = new Scratch(folder, client, tables);
    try {
      await scratch.solvent.createTables();
      return scratch;
    } catch (error) {
      await scratch[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Writes all of them.
   * @throws what the first that fails fails with
   */
  async write(source: Source): Promise<void> {
    const checked = this.solvent.ingest(source).pipe(
      tap(({ error }) => {
        if (error) throw error;
      }),
      ignoreElements(),
    );
    await lastValueFrom(checked, { defaultValue: undefined });
  }

  /** Writes without anybody waiting; `settle` tells of a failure. */
  note(operation: WriteOperation): void {
    this.solvent.operations.next(operation);
  }

  /** Items in the order of their keys, after all that was written and noted before. */
  read(table: Table, keys: readonly object[]): Promise<(object | undefined)[]> {
    return Promise.all(keys.map((key) => this.solvent.get(table, key)));
  }

  /** Resolves when all that was noted is written. */
  async settle(): Promise<void> {
    await this.solvent.flush();
    if (this.#failure) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.solvent.close();
    this.#client.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
