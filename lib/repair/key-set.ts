/** Sets of keys in the temporary file: as many as there are, in bounded memory. */
import { createHash } from 'node:crypto';
import { del, put } from '../operation/operation.js';
import { keyIdentity, marshallKey } from '../table/key.js';
import { type Table, table } from '../table/table.js';
import { chunks } from './chunks.js';
import type { Scratch } from './scratch.js';

/** A member of one of the sets. A key can be longer than a range key may be: its digest stands for it. */
interface Member {
  readonly set: string;
  readonly digest: Uint8Array;
  readonly key: object;
}

/** A table that holds sets of keys, to be made in the temporary file. */
export type SetsTable = Table<Member, readonly ['set', 'digest']>;

export function setsTable(name: string): SetsTable {
  return table<Member>()({ name, hashKey: 'set', rangeKey: { name: 'digest', type: 'B' } });
}

/** One set of keys of one table. */
export class KeySet {
  readonly #scratch: Scratch;
  readonly #sets: SetsTable;
  readonly #name: string;
  readonly #table: Table;

  constructor(scratch: Scratch, sets: SetsTable, name: string, of: Table) {
    this.#scratch = scratch;
    this.#sets = sets;
    this.#name = name;
    this.#table = of;
  }

  /** Adds a key without anybody waiting. */
  add(key: object): void {
    this.#scratch.note(put(this.#sets, { ...this.#member(key), key }));
  }

  /** Takes keys out, without anybody waiting. */
  remove(keys: readonly object[]): void {
    for (const key of keys) this.#scratch.note(del(this.#sets, this.#member(key)));
  }

  /** Which of the keys are in the set. */
  async has(keys: readonly object[]): Promise<boolean[]> {
    const found = await this.#scratch.read(
      this.#sets,
      keys.map((key) => this.#member(key)),
    );
    return found.map((member) => member !== undefined);
  }

  /** Its keys, in arrays of up to `size`. */
  async *pages(size: number, signal: AbortSignal): AsyncGenerator<object[]> {
    await this.#scratch.settle();
    const members = this.#scratch.solvent.query(this.#sets, this.#name);
    for await (const page of chunks(members, size, signal)) yield page.map(({ key }) => key);
  }

  #member(key: object): { set: string; digest: Uint8Array } {
    const identity = keyIdentity(this.#table, marshallKey(this.#table, key));
    return { set: this.#name, digest: createHash('sha256').update(identity).digest() };
  }
}

/** Each key once. */
export function distinct(of: Table, keys: readonly object[]): readonly object[] {
  return [...new Map(keys.map((key) => [keyIdentity(of, marshallKey(of, key)), key])).values()];
}
