/** A request as it goes over the wire, and what of it is beyond the service's limits. */
import { canonical } from '../model/canonical.js';

export interface WireRequest {
  readonly api: string;
  readonly text: string;
  readonly body: WireBody;
}

/** What is looked at of the bodies of all calls. */
export interface WireBody {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, WireWrites | WireReads>>;
  readonly TransactItems?: readonly Readonly<Record<string, WireAction>>[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: string;
}

export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type WireWrites = readonly {
  readonly PutRequest?: { Item: WireItem };
  readonly DeleteRequest?: { Key: WireItem };
}[];
export interface WireReads {
  readonly Keys: readonly WireItem[];
}

interface WireAction {
  readonly TableName: string;
  readonly Key?: WireItem;
  readonly Item?: WireItem;
}

/** A table's key attributes. */
export type KeysOf = (tableName: string) => readonly { readonly name: string; readonly type: 'S' | 'N' | 'B' }[];

/** API Reference, *BatchWriteItem*, *BatchGetItem* and *TransactWriteItems*. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What the service would not take; `undefined` where all is well. */
export function beyondLimits({ api, text, body }: WireRequest, keyOf: KeysOf): string | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) return `${api} of ${Buffer.byteLength(text)} bytes`;
  const keys = lanesOf(body, keyOf);
  const most = api === 'BatchWriteItem' ? 25 : 100;
  if (keys.length > most) return `${api} of ${keys.length}`;
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  return twice === undefined ? undefined : `${api} with ${twice} twice`;
}

/** The tables that it names. */
export function tablesOf({ TableName, RequestItems = {}, TransactItems }: WireBody): readonly string[] {
  const named = TableName === undefined ? [] : [TableName];
  return [...named, ...Object.keys(RequestItems), ...actionsOf(TransactItems).map((action) => action.TableName)];
}

function lanesOf({ RequestItems = {}, TransactItems }: WireBody, keyOf: KeysOf): string[] {
  const spell = (table: string, item: WireItem = {}) =>
    `${table} ${canonical(keyOf(table).map(({ name }) => item[name]))}`;
  const ofBatches = Object.entries(RequestItems).flatMap(([table, each]) =>
    'Keys' in each
      ? each.Keys.map((key) => spell(table, key))
      : each.map(({ PutRequest, DeleteRequest }) => spell(table, PutRequest?.Item ?? DeleteRequest?.Key)),
  );
  return [...ofBatches, ...actionsOf(TransactItems).map(({ TableName, Item, Key }) => spell(TableName, Item ?? Key))];
}

function actionsOf(items: WireBody['TransactItems'] = []): readonly WireAction[] {
  return items.flatMap((each) => Object.values(each));
}
