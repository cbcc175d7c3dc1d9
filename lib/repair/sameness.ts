/**
 * When two items of a view are the same. Additions that cancel out leave zeros where a fold finds nothing to add: where
 * views take back by updates, an attribute that is 0 is as one that is missing, and an item with nothing else is none.
 * Where they delete what they have put, an item is there or not.
 */
import type { AttributeMap, AttributeValue } from '../item/attribute-value.js';
import { marshallItem } from '../item/marshall.js';
import { canonicalNumber } from '../item/number.js';
import type { WriteOperation } from '../operation/operation.js';
import type { Keyed } from '../table/key.js';

export class Sameness {
  readonly #keyed: Keyed;
  /** Whether updates leave something behind; `undefined` while nothing was taken back. */
  #leaves: boolean | undefined;

  constructor(keyed: Keyed) {
    this.#keyed = keyed;
  }

  /** Learns from the writes that take back what an item has called for. */
  learn(removal: () => readonly WriteOperation[]): void {
    this.#leaves ||= removal().some(({ kind }) => kind === 'update');
  }

  /** Whether they are the same; either may be none. */
  of(one: object | undefined, other: object | undefined): boolean {
    return this.#spelling(one) === this.#spelling(other);
  }

  /** The item, or none where it is only what was left behind. */
  orNone(item: object | undefined): object | undefined {
    return this.#spelling(item) === undefined ? undefined : item;
  }

  /** The same text for the same items and for no others. */
  #spelling(item: object | undefined): string | undefined {
    if (!item) return undefined;
    const entries = Object.entries(marshallItem(item).attributes);
    const told = this.#leaves === false ? entries : entries.filter((entry) => !this.#isZero(entry));
    return this.#isLeft(told, entries.length) ? undefined : spellEntries(told);
  }

  /** Where nothing is known, an item that has but its key is one that was put. */
  #isLeft(told: readonly Entry[], count: number): boolean {
    if (!told.every(([name]) => this.#isKey(name))) return false;
    return this.#leaves ?? told.length < count;
  }

  #isZero([name, value]: Entry): boolean {
    return 'N' in value && canonicalNumber(value.N) === '0' && !this.#isKey(name);
  }

  #isKey(name: string): boolean {
    return name === this.#keyed.hashKey.name || name === this.#keyed.rangeKey?.name;
  }
}

type Entry = readonly [name: string, value: AttributeValue];

function spellEntries(entries: readonly Entry[]): string {
  return JSON.stringify(entries.map(([name, value]) => [name, spell(value)] as const).sort(byName));
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

function spell(value: AttributeValue): string {
  if ('N' in value) return `N${canonicalNumber(value.N)}`;
  if ('M' in value) return `M${spellMap(value.M)}`;
  if ('L' in value) return `L${JSON.stringify(value.L.map(spell))}`;
  if ('SS' in value) return `SS${JSON.stringify(value.SS.toSorted())}`;
  if ('NS' in value) return `NS${JSON.stringify(value.NS.map(canonicalNumber).sort())}`;
  if ('BS' in value) return `BS${JSON.stringify(value.BS.map(base64).sort())}`;
  if ('B' in value) return `B${base64(value.B)}`;
  return JSON.stringify(value);
}

function spellMap(map: AttributeMap): string {
  return spellEntries(Object.entries(map));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
