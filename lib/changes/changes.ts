/** The changes of a table, as others make them: a stream of typed items, read from DynamoDB Streams. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SchedulerLike } from 'rxjs';
import { dateOf, defaultRandom, defaultScheduler, epochSeconds, type Moment } from '../clock.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import { checkOptions } from '../operation/operation.js';
import { Pulled } from '../operation/stream.js';
import type { KeyNames } from '../table/key.js';
import type { IndexKeys, Table } from '../table/table.js';
import { PageQueue } from './stream/page-queue.js';
import { type From, placesFrom } from './stream/place.js';
import type { StreamSource } from './stream/shard-reader.js';
import { type Listing, StreamCalls } from './stream/stream-calls.js';
import { type PageHandler, readStream } from './stream/stream-reader.js';
import type { StreamRecord } from './stream/stream-record.js';

/** A change of an item of a table. */
export interface Change<Item extends object = object, Name extends keyof Item = never> {
  readonly kind: 'insert' | 'modify' | 'remove';
  readonly key: Pick<Item, Name>;
  /** The item as it was; `undefined` for an insert, and where the stream's view type does not show it. */
  readonly before: Item | undefined;
  /** The item as it is; `undefined` for a removal, and where the stream's view type does not show it. */
  readonly after: Item | undefined;
  /** Where it stands in the stream. */
  readonly position: Position;
  /** When it was made, to the second. */
  readonly at: Moment;
  /** Whether the item was deleted by its time to live. */
  readonly isExpiry: boolean;
}

export interface Position {
  readonly shard: string;
  readonly sequenceNumber: string;
}

export interface ChangesOptions {
  /**
   * `'beginning'`: with the oldest change that the stream still has, up to 24 hours ago. `'now'`: with the next one. Or the
   * last sequence number that was read of each shard, `{ [position.shard]: position.sequenceNumber, … }`. Default
   * `'beginning'`.
   */
  readonly from?: From;
  /** Where time comes from. Default: a monotonic clock and Node.js timers. */
  readonly scheduler?: SchedulerLike;
  /** Where chance comes from: numbers in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The changes of a table from its latest stream, until that is switched off: all shards, several side by side, each after
 * its parent, so that the changes of an item come in their order. Cold: each subscription and each loop reads by itself. A
 * loop reads no further than a page of each of eight shards ahead; an Observable, which cannot be held up, as fast as it
 * can. Throttles and faults are waited out. Unsubscribing and breaking out stop the reading.
 *
 * It ends in a ValidationError where the table has no stream, in a TrimmedDataAccessError where `from` is so long ago that
 * changes are gone, and in a RequestError where the stream cannot be read.
 * @throws ValidationError for unknown options, and for what is no place to begin
 *
 * @example
 * for await (const { kind, before, after } of changes(client, Visits, { from: 'now' })) console.log(kind, before, after);
 */
export function changes<Item extends object, Names extends KeyNames>(
  client: DynamoDBClient,
  table: Table<Item, Names, IndexKeys, object>,
  options: ChangesOptions = {},
): Changes<Item, Names[number] & keyof Item> {
  checkOptions('changes', options, ['from', 'scheduler', 'random']);
  const { from = 'beginning', scheduler = defaultScheduler, random = defaultRandom } = options;
  if (typeof from === 'object' ? from === null : from !== 'beginning' && from !== 'now') {
    throw new ValidationError(
      `Changes begin from 'beginning', 'now' or { [shard]: sequenceNumber }, not from ${from}.`,
    );
  }
  return new Changes({ client, table, from, scheduler, random });
}

/** What a stream of changes was made of: `applyViews` reads it in its own way. */
export interface ChangesOrigin {
  readonly client: DynamoDBClient;
  readonly table: Table;
  readonly from: From;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

export class Changes<Item extends object = object, Name extends keyof Item = never> extends Pulled<Change<Item, Name>> {
  readonly #origin: ChangesOrigin;

  constructor(origin: ChangesOrigin) {
    super(() => {
      return new PageQueue(
        (handle, signal) => read(origin, handle, signal),
        // The stream is that of the table of these items.
        ({ records, shard }) => records.map((record) => changeOf(record, shard.id) as Change<Item, Name>),
      );
    });
    this.#origin = origin;
  }

  static originOf<Item extends object, Name extends keyof Item>(changes: Changes<Item, Name>): ChangesOrigin {
    return changes.#origin;
  }
}

/** Finds the table's stream. */
export async function openStream(origin: ChangesOrigin, signal: AbortSignal): Promise<StreamSource> {
  const { client, table, scheduler } = origin;
  const calls = new StreamCalls(client, table, origin);
  return { calls, table, arn: await calls.streamArn(signal), scheduler };
}

async function read(origin: ChangesOrigin, handle: PageHandler['handle'], signal: AbortSignal): Promise<void> {
  const source = await openStream(origin, signal);
  const placesIn = async (listing: Listing) => placesFrom(origin.from, listing, epochSeconds());
  await readStream(source, { placesIn, handle }, signal);
}

function changeOf({ kind, key, before, after, sequenceNumber, at, isExpiry }: StreamRecord, shard: string): Change {
  const position = { shard, sequenceNumber };
  return {
    kind,
    key: item(key),
    before: before && item(before),
    after: after && item(after),
    position,
    at: dateOf(at),
    isExpiry,
  };
}

function item(attributes: AttributeMap): object {
  return unmarshallItem(attributes);
}
