/** Carries operations out: as they are where no view follows them, else so that the views follow. */
import { type CommitRequest, lanesOf } from '../dynamodb/request.js';
import { checkTransaction, transactRequest, unitsOf } from '../dynamodb/transact-request.js';
import { encodeWrite, identified, type Write } from '../dynamodb/write.js';
import type { KeyedOperation, TransactOperation, WriteOperation } from '../operation/operation.js';
import { get } from '../operation/operation.js';
import type { Carrier, Ground } from '../pipeline/dispatcher.js';
import type { Ending } from '../pipeline/entry.js';
import type { Listener, PushOptions } from '../pipeline/intake.js';
import type { CommitParcels } from '../pipeline/pipeline.js';
import { marshallKey } from '../table/key.js';
import type { Table } from '../table/table.js';
import type { Access, Watcher } from './access.js';
import { Commit, type Committed } from './commit.js';
import { Eventual } from './eventual.js';
import { Follow, unfollowed } from './follow.js';
import type { Lineage } from './lineage.js';
import { readItems } from './reading.js';
import { Turns } from './turns.js';

export class ViewCarrier implements Carrier, Access {
  readonly lineage: Lineage;
  readonly #ground: Ground;
  readonly #follow: Follow;
  readonly #eventual: Eventual;
  readonly #turns = new Turns();
  /** Under way. */
  readonly #commits = new Set<Promise<unknown>>();

  constructor(lineage: Lineage, ground: Ground) {
    this.lineage = lineage;
    this.#ground = ground;
    this.#follow = new Follow(ground, (...pushed) => this.push(...pushed));
    this.#eventual = new Eventual(lineage, ground, this.#follow);
  }

  push(operation: KeyedOperation | TransactOperation, listener: Listener, options: PushOptions): () => void {
    switch (this.#how(operation)) {
      case 'eventual':
        // Only writes are followed, and transactions at once.
        return this.#eventual.push(operation as WriteOperation, listener, options);
      case 'atomic':
        return this.#pushCommit(operation as WriteOperation | TransactOperation, listener, options);
      default: {
        const entry = this.#ground.intake.push(operation, listener, options);
        return () => entry && this.#ground.intake.withdraw(entry);
      }
    }
  }

  readonly commit: CommitParcels = (parcels, signal) => {
    const run = new Commit(this.lineage, this.#ground, this.#follow, this.#turns).run(parcels, signal);
    this.#commits.add(run);
    const end = () => this.#commits.delete(run);
    run.then(end, end);
    return run;
  };

  async stop(): Promise<void> {
    this.#follow.stop();
    // They have still to tell of what they may have left behind.
    await Promise.allSettled(this.#commits);
  }

  read(table: Table, keys: readonly object[]): Promise<readonly (object | undefined)[]> {
    const items = keys.map((key) => ({ table, ...identified(table, marshallKey(table, key)) }));
    return readItems(this.#ground.intake, get(table, {}), items);
  }

  writeAll(operation: TransactOperation, writes: readonly Write[], signal: AbortSignal): Promise<void> {
    const { intake } = this.#ground;
    return new Promise((resolve, reject) => {
      const request = transactRequest(writes);
      const hear = ({ error }: Ending) => {
        signal.removeEventListener('abort', withdraw);
        if (error) reject(error);
        else resolve();
      };
      const entry = intake.pushRequest(operation, request, hear, lanesOf(request));
      const withdraw = () => entry && intake.withdraw(entry);
      signal.addEventListener('abort', withdraw);
    });
  }

  watch(table: Table, watcher: Watcher): () => void {
    return this.#follow.watch(table.name, watcher);
  }

  async hold(tables: readonly Table[]): Promise<() => void> {
    const names = [...new Set(tables.map(({ name }) => name))];
    const releases: (() => void)[] = [];
    // Upstream first: what follows their writes may go to the others, and must get through.
    for (const name of names.sort((a, b) => this.lineage.rankOf(a) - this.lineage.rankOf(b))) {
      releases.push(await this.#ground.gate.hold(name));
    }
    return () => {
      for (const release of releases) release();
    };
  }

  /** How views follow an operation, if they do. Its images come from the write where that can tell them. */
  #how(operation: KeyedOperation | TransactOperation): 'eventual' | 'atomic' | undefined {
    // What is made by hand may be anything: it is refused where it is encoded.
    if (operation?.kind === 'get' || operation?.kind === undefined) return undefined;
    if (operation.kind === 'transaction') {
      if (!Array.isArray(operation.operations)) return undefined;
      const isFollowed = operation.operations.some((part) => part?.kind !== 'check' && this.#how(part) !== undefined);
      return isFollowed ? 'atomic' : undefined;
    }
    const views = operation.views ? this.lineage.following(operation.table?.name) : [];
    if (views.length === 0) return undefined;
    return operation.exactlyOnce || views.some(({ consistency }) => consistency === 'atomic') ? 'atomic' : 'eventual';
  }

  #pushCommit(operation: WriteOperation | TransactOperation, listener: Listener, options: PushOptions): () => void {
    const { intake } = this.#ground;
    const encode = (): CommitRequest => {
      const parts = operation.kind === 'transaction' ? operation.operations : [operation];
      const writes = parts.map(encodeWrite);
      const { table } = checkTransaction(writes);
      return { api: 'Commit', table, writes, parts, units: unitsOf(writes), wireBytes: 0 };
    };
    const hear = (ending: Ending) => {
      if (ending.error) return listener(ending);
      // The commit says so.
      const { value, sequel } = ending.value as Committed;
      sequel.whenEnded((failure) => listener(failure ? { error: unfollowed(operation, failure) } : { value }));
    };
    const entry = intake.push(operation, hear, { ...options, encode });
    return () => entry && intake.withdraw(entry);
  }
}
