/**
 * What is recorded of a change, in its transaction: nothing where the item stays as it is. Developer Guide, *Change data
 * capture for DynamoDB Streams*.
 */
import { epochSeconds } from '../../clock.js';
import { type AttributeMap, setOwn } from '../../item/attribute-value.js';
import { itemSizeBytes } from '../../item/size.js';
import { equalValues } from '../expression/compare.js';
import type { Row } from '../storage/rows.js';
import { decodeItem } from '../storage/stored-item.js';
import type { NewRecord } from '../storage/stream-records.js';
import type { Streams } from '../storage/streams.js';
import { attributeOf, keyNames, type StreamViewType, type Table } from '../table/table.js';
import { Spelled, spellAnswer } from '../wire/spelled.js';

/** A change of the item at `key`, from nothing or to nothing where a row is left out. */
export interface Change {
  readonly key: Buffer;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** Whether it was the item's time to live that ended. */
  readonly isExpiry?: boolean;
}

/** Records a change where the table has a stream that is on. */
export function recordChange(streams: Streams, table: Table, change: Change): void {
  const { stream } = table;
  if (stream === undefined || !stream.isEnabled || changesNothing(change)) return;
  streams.append(stream, change.key, recordOf(table, stream.viewType, change), epochSeconds());
}

/** Who deletes items that have expired. Developer Guide, *DynamoDB Streams and Time to Live*. */
const SERVICE = { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' };

function recordOf(table: Table, viewType: StreamViewType, { before, after, isExpiry = false }: Change): NewRecord {
  const keys = keysOf(table, decodeItem((after ?? before)?.item ?? '{}'));
  const old = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? before : undefined;
  const next = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? after : undefined;
  const size = itemSizeBytes(keys) + (old?.size ?? 0) + (next?.size ?? 0);
  const images = {
    Keys: keys,
    NewImage: next && new Spelled(next.item),
    OldImage: old && new Spelled(old.item),
    SizeBytes: size,
  };
  const event = {
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    userIdentity: isExpiry ? SERVICE : undefined,
    dynamodb: new Spelled(spellAnswer(images)),
  };
  return { size, record: spellAnswer(event) };
}

/** Members of sets may have changed places, and attributes too. */
function changesNothing({ before, after }: Change): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.size !== after.size) return false;
  return before.item === after.item || equalValues({ M: decodeItem(before.item) }, { M: decodeItem(after.item) });
}

function keysOf(table: Table, item: AttributeMap): AttributeMap {
  const keys: AttributeMap = {};
  for (const name of keyNames(table)) {
    const value = attributeOf(item, name);
    if (value !== undefined) setOwn(keys, name, value);
  }
  return keys;
}
