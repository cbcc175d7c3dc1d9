/** What the backend knows of a table: names are data, and SQL sees only the `relation` that was made up for each. */
import type { AttributeMap, KeyType } from '../../item/attribute-value.js';

/** An attribute that is part of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The partition key and, where there is one, the sort key. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute | undefined;
}

/** Provisioned units a second, and when they were last changed. */
export interface Provision {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Seconds since 1970. */
  readonly increasedAt?: number | undefined;
  /** Seconds since 1970. */
  readonly decreasedAt?: number | undefined;
  /** How many decreases there were on the day (in UTC) of the last one. */
  readonly decreaseCount?: number | undefined;
}

/** The units a second that a table or GSI has been readied for at once; at least what it is provisioned with. */
export interface WarmThroughput {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** The most units a second that an on-demand table or GSI was given; what is absent has no maximum. */
export interface OnDemandMaximum {
  readonly readUnits?: number | undefined;
  readonly writeUnits?: number | undefined;
}

/** What an index holds beside its keys and the table's. */
export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly include: readonly string[];
}

/** A GSI or an LSI. */
export interface Index {
  readonly kind: 'global' | 'local';
  /** Its number within the table; a number is never given to another index. */
  readonly id: number;
  readonly name: string;
  readonly relation: string;
  readonly key: KeySchema;
  readonly projection: Projection;
  /** Of a GSI of a provisioned table. */
  readonly provision?: Provision | undefined;
  /** Of a GSI of an on-demand table. */
  readonly onDemandMaximum?: OnDemandMaximum | undefined;
  readonly warm?: WarmThroughput | undefined;
  /**
   * Of a GSI that is being filled: a key of the table in hexadecimal. The index has entries of the items below it alone,
   * and a write beyond it leaves the index as it is.
   */
  readonly filledTo?: string | undefined;
}

/** A name and a value that a table is labelled with. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** By which attribute a table's items expire. */
export interface TimeToLive {
  readonly attribute: string;
  /** The name in SQL of the expiry times, which are kept as an index's entries are. */
  readonly relation: string;
  /** As of an index: while the expiry times are being written down. */
  readonly filledTo?: string | undefined;
}

/** What the records of a stream show of an item. */
export const STREAM_VIEW_TYPES = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const;
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number];

/** The latest stream of a table. */
export interface TableStream {
  readonly id: number;
  readonly label: string;
  readonly viewType: StreamViewType;
  /** How many open shards share the table's keys. */
  readonly shardCount: number;
  /** Whether changes go to it still. */
  readonly isEnabled: boolean;
}

/** A table, as it was created. */
export interface Table {
  readonly id: number;
  readonly name: string;
  /** What the request has named it by, its name or its ARN: answers name it likewise. */
  readonly askedAs: string;
  /** The name of its rows in SQL. */
  readonly relation: string;
  readonly key: KeySchema;
  readonly indexes: readonly Index[];
  /** Absent where the table is paid per request. */
  readonly provision?: Provision | undefined;
  /** Of a table that is paid per request. */
  readonly onDemandMaximum?: OnDemandMaximum | undefined;
  readonly warm?: WarmThroughput | undefined;
  /** When it was last made to be paid per request, in seconds since 1970; absent where it never was. */
  readonly onDemandSince?: number | undefined;
  readonly deletionProtected: boolean;
  /** Where a request has named one. It changes nothing here. */
  readonly tableClass?: { readonly name: string; readonly changedAt?: number | undefined } | undefined;
  /** The ARN of the KMS key that a request has asked for. It changes nothing here. */
  readonly encryptionKey?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly timeToLive?: TimeToLive | undefined;
  readonly stream?: TableStream | undefined;
  /** The highest number that an index of it has had. */
  readonly lastIndexId?: number | undefined;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** The service's `TableId`. */
  readonly uuid: string;
}

/** The one region that this backend has. */
export const REGION = 'local';

const TABLE_ARN = `arn:aws:dynamodb:${REGION}:000000000000:table/`;

/** The ARN of a table, or of one of its indexes: this backend has one region and one account. */
export function arnOf(table: Pick<Table, 'name'>, index?: Pick<Index, 'name'>): string {
  const tableArn = `${TABLE_ARN}${table.name}`;
  return index === undefined ? tableArn : `${tableArn}/index/${index.name}`;
}

/** The ARN of a table's stream of that label. */
export function streamArnOf(table: Pick<Table, 'name'>, label: string): string {
  return `${arnOf(table)}/stream/${label}`;
}

/** The name of a table that is named by its name or by its ARN. An ARN from elsewhere is the name of nothing. */
export function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith(TABLE_ARN) ? nameOrArn.slice(TABLE_ARN.length) : nameOrArn;
}

/** The key attributes in order: hash, then range. */
export function keyAttributes({ hash, range }: KeySchema): readonly KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** The names of the attributes that find an entry of an index, or an item of the table: no name twice. */
export function keyNames(table: Table, index?: Index): string[] {
  const attributes = [...keyAttributes(table.key), ...(index === undefined ? [] : keyAttributes(index.key))];
  return [...new Set(attributes.map(({ name }) => name))];
}

/** An item's own attribute, also one that is named as a property of every object. */
export function attributeOf(item: AttributeMap, name: string): AttributeMap[string] | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Whether something of a table is being filled. */
export function isFilling({ indexes, timeToLive }: Table): boolean {
  return timeToLive?.filledTo !== undefined || indexes.some(({ filledTo }) => filledTo !== undefined);
}

/** Whether there may be work to do for a table between requests: what is filled, items that expire, records that age. */
export function needsUpkeep(table: Table): boolean {
  return table.timeToLive !== undefined || table.stream !== undefined || isFilling(table);
}

/** Whether what is being filled, or was never filled, holds the item at `key`. */
export function covers({ filledTo }: { readonly filledTo?: string | undefined }, key: Buffer): boolean {
  return filledTo === undefined || key.toString('hex') < filledTo;
}
