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

/** Provisioned units a second. */
export interface Provision {
  readonly readUnits: number;
  readonly writeUnits: number;
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
}

/** A table, as it was created. */
export interface Table {
  readonly id: number;
  readonly name: string;
  /** The name of its rows in SQL. */
  readonly relation: string;
  readonly key: KeySchema;
  readonly indexes: readonly Index[];
  /** Absent where the table is paid per request. */
  readonly provision?: Provision | undefined;
  readonly deletionProtected: boolean;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** The service's `TableId`. */
  readonly uuid: string;
}

/** The ARN of a table, or of one of its indexes: this backend has one region and one account. */
export function arnOf(table: Table, index?: Index): string {
  const tableArn = `arn:aws:dynamodb:local:000000000000:table/${table.name}`;
  return index === undefined ? tableArn : `${tableArn}/index/${index.name}`;
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
