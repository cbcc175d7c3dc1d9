/**
 * Follows the writes of the same solvent while it is repaired: notes the base items that are written, so that the fold can
 * catch up with them, and the keys of the view that are touched, whose comparison so far says nothing any more.
 */
import type { WriteOperation } from '../operation/operation.js';
import type { Table } from '../table/table.js';
import type { Access } from '../view/access.js';
import { BATCH_SIZE } from './chunks.js';
import { keyOfWrite } from './derived.js';
import type { Fold } from './fold.js';
import type { KeySet } from './key-set.js';

export interface CatchUpOptions {
  readonly access: Access;
  readonly to: Table;
  readonly bases: readonly Table[];
  /** The set of that name, of keys of that table. */
  readonly set: (name: string, of: Table) => KeySet;
  readonly signal: AbortSignal;
}

/** Rounds before the first hold: each has only what was written during the one before. */
const MAX_ROUNDS = 10;
/** So few are read in a moment. */
const FEW = 100;

export class CatchUp implements Disposable {
  /** The keys of the view that were touched since they were checked last. */
  readonly touched: KeySet;
  readonly #options: CatchUpOptions;
  readonly #followers: readonly Follower[];
  #isTouching = true;

  /** Follows from now on, until it is disposed of. */
  constructor(options: CatchUpOptions) {
    const { access, to, bases, set } = options;
    this.#options = options;
    this.touched = set('touched', to);
    this.#followers = bases.map(
      (base, index) =>
        new Follower(base, {
          access,
          set: (round) => set(`written.${index}.${round}`, base),
          derived: (operation) => this.#touch(operation),
        }),
    );
  }

  /** Brings the fold up to what the base tables hold, but for what is written meanwhile. */
  async run(fold: Fold): Promise<void> {
    const rounds = this.#followers.flatMap((follower) => follower.take());
    const touch = (operation: WriteOperation) => this.#touch(operation);
    // All goes before anything comes: where one item follows another at a key of the view, the one that came stays.
    for (const { base, written } of rounds) await fold.remove(base, this.#pages(written), touch);
    for (const { base, written } of rounds) await fold.add(base, this.#read(base, written), touch);
  }

  /** Rounds until little is left to catch up with, so that what is held back next is held for a short time. */
  async converge(fold: Fold): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && this.#waitingCount > FEW; round += 1) await this.run(fold);
  }

  /** What is touched from now on is not noted. */
  endTouching(): void {
    this.#isTouching = false;
  }

  [Symbol.dispose](): void {
    for (const follower of this.#followers) follower.stop();
  }

  get #waitingCount(): number {
    return this.#followers.reduce((sum, { writtenCount }) => sum + writtenCount, 0);
  }

  #touch(operation: WriteOperation): void {
    if (this.#isTouching && operation.table.name === this.#options.to.name) this.touched.add(keyOfWrite(operation));
  }

  #pages(keys: KeySet): AsyncGenerator<readonly object[]> {
    return keys.pages(BATCH_SIZE, this.#options.signal);
  }

  /** The items as they are now. */
  async *#read(base: Table, keys: KeySet): AsyncGenerator<readonly object[]> {
    for await (const page of this.#pages(keys)) {
      const items = await this.#options.access.read(base, page);
      yield items.filter((item) => item !== undefined);
    }
  }
}

interface FollowerOptions {
  readonly access: Access;
  /** A set for the keys that are written in a round. */
  readonly set: (round: number) => KeySet;
  readonly derived: (operation: WriteOperation) => void;
}

/** The keys of one base table that are written. */
class Follower {
  readonly base: Table;
  readonly stop: () => void;
  /** How often one was, since they were taken last. */
  writtenCount = 0;
  readonly #set: (round: number) => KeySet;
  #round = 0;
  #written: KeySet;

  constructor(base: Table, { access, set, derived }: FollowerOptions) {
    this.base = base;
    this.#set = set;
    this.#written = set(0);
    this.stop = access.watch(base, { wrote: (key) => this.#wrote(key), derived });
  }

  /** Those that were written since they were taken last, if there are any. */
  take(): { base: Table; written: KeySet }[] {
    if (this.writtenCount === 0) return [];
    const written = this.#written;
    this.#round += 1;
    this.#written = this.#set(this.#round);
    this.writtenCount = 0;
    return [{ base: this.base, written }];
  }

  #wrote(key: object): void {
    this.writtenCount += 1;
    this.#written.add(key);
  }
}
