/**
 * A write, or the check of an item, encoded once when it is pushed: a value that can still be compared, merged and applied
 * to an image, and that becomes a request of its own, a part of a batch or a part of a transaction.
 */
import { ItemTooLargeError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem } from '../item/marshall.js';
import { itemSizeBytes } from '../item/size.js';
import { compileCondition } from '../operation/condition.js';
import { mergeUpdates } from '../operation/merge-updates.js';
import type { PutOperation } from '../operation/operation.js';
import { Placeholders } from '../operation/placeholders.js';
import type { TransactPart } from '../operation/transaction.js';
import { type CompiledUpdate, compileUpdate } from '../operation/update.js';
import { updatedItem } from '../operation/updated-item.js';
import { checkIndexKeys, keyIdentity, keyOfItem, marshallKey } from '../table/key.js';
import { validateItem } from '../table/schema.js';
import type { Table } from '../table/table.js';

export interface Write extends Keyed {
  readonly change: Change;
  readonly condition: object | undefined;
  /** What it puts into the item, in DynamoDB's bytes; how large the rest of an updated item is, only the service knows. */
  readonly sizeBytes: number;
}

/** One item of one table. */
export interface Keyed {
  readonly table: Table;
  readonly key: AttributeMap;
  /** The same for the same key of the table and for no other. */
  readonly identity: string;
}

/** What happens to the item. */
export type Change =
  | { readonly kind: 'put'; readonly item: AttributeMap }
  | { readonly kind: 'update'; readonly update: CompiledUpdate }
  | { readonly kind: 'delete' }
  | { readonly kind: 'check' };

/** DynamoDB Developer Guide, *Service quotas*: item size. */
const MAX_ITEM_BYTES = 409_600;

/**
 * Encodes a write or a check.
 * @throws ValidationError for what the service would refuse
 * @throws ItemTooLargeError for a put of more than 400 KB
 */
export function encodeWrite(operation: TransactPart): Write {
  // Compiled here so that a bad condition fails at the push; its text is built when it is known what goes with it.
  if (operation.if) compileCondition(operation.if, new Placeholders());
  const write = operation.kind === 'put' ? encodePut(operation) : encodeKeyed(operation);
  if (write.sizeBytes > MAX_ITEM_BYTES) throw new ItemTooLargeError(write.sizeBytes, { operation });
  return write;
}

/** The same for the same item of any table, and for no other: no table's name has a line break in it. */
export function laneOf({ table, identity }: Keyed): string {
  return `${table.name}\n${identity}`;
}

/** A lane of the same table beside that one, for who must not wait behind what waits there. */
export function laneBeside(lane: string): string {
  return lane.replace('\n', '\r');
}

export function tableOfLane(lane: string): string {
  return lane.slice(0, lane.search(/[\r\n]/));
}

/** Two writes of one item as one; `undefined` where somebody could tell. Conditions are somebody's to tell. */
export function mergeWrites(earlier: Write, later: Write): Write | undefined {
  if (earlier.condition || later.condition || earlier.change.kind === 'check') return undefined;
  switch (later.change.kind) {
    case 'put':
    case 'delete':
      return later;
    case 'update':
      return mergeUpdate(earlier, later, later.change.update);
    default:
      return undefined;
  }
}

/**
 * The item after a write, from the item before it; `undefined` for none.
 * @throws ValidationError where the item does not allow the update
 */
export function imageAfter({ change, key }: Write, before: AttributeMap | undefined): AttributeMap | undefined {
  switch (change.kind) {
    case 'put':
      return change.item;
    case 'update':
      return updatedItem(change.update, before, key);
    case 'delete':
      return undefined;
    case 'check':
      return before;
    default:
      change satisfies never;
      return before;
  }
}

function encodePut({ table, item, if: condition }: PutOperation): Write {
  const { attributes, sizeBytes } = marshallItem(table.schema ? validateItem(table.schema, item) : item);
  checkIndexKeys(table.indexes.values(), attributes);
  const change = { kind: 'put', item: attributes } as const;
  return { table, ...identified(table, keyOfItem(table, attributes)), change, condition, sizeBytes };
}

function encodeKeyed(operation: Exclude<TransactPart, PutOperation>): Write {
  const { kind, table, if: condition } = operation;
  const change = kind === 'update' ? { kind, update: compileUpdate(operation.actions, table.keyNames) } : { kind };
  const sizeBytes = change.kind === 'update' ? updateBytes(change.update) : 0;
  return { table, ...identified(table, marshallKey(table, operation.key)), change, condition, sizeBytes };
}

export function identified(table: Table, key: AttributeMap): { key: AttributeMap; identity: string } {
  return { key, identity: keyIdentity(table, key) };
}

function updateBytes({ actions }: CompiledUpdate): number {
  const added = actions.filter(({ clause }) => clause === 'SET' || clause === 'ADD');
  return added.reduce((sum, { path, value }) => sum + (value ? itemSizeBytes({ [String(path)]: value }) : 0), 0);
}

/** After a put or a delete it is known what an update finds. */
function mergeUpdate(earlier: Write, later: Write, update: CompiledUpdate): Write | undefined {
  if (earlier.change.kind !== 'update') {
    const item = updatedItem(update, imageAfter(earlier, undefined), later.key);
    return { ...later, change: { kind: 'put', item }, sizeBytes: itemSizeBytes(item) };
  }
  const merged = mergeUpdates(earlier.change.update, update);
  return (
    merged && {
      ...later,
      change: { kind: 'update', update: merged },
      sizeBytes: Math.max(earlier.sizeBytes, later.sizeBytes),
    }
  );
}
