/** A table that no input knows of, with an item that must still be there, as it was, after each of them. */
import type { JsonObject } from '../../differential/json.js';
import type { Reply } from './reply-verdict.js';

const TableName = 'fuzz-canary';
/** Names and values that would mean something else wherever they were not taken as text. */
const ITEM: JsonObject = Object.fromEntries([
  ['id', { S: "'; DROP TABLE t1; --" }],
  ['__proto__', { M: Object.fromEntries([['constructor', { S: 'mine' }]]) }],
  ['toString', { N: '12345678901234567890123456789012345678' }],
]);
const KEY = { id: ITEM.id ?? null };

/** Makes the table and puts the item into it. */
export const CANARY_CALLS: readonly (readonly [name: string, body: JsonObject])[] = [
  [
    'CreateTable',
    {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  ['PutItem', { TableName, Item: ITEM }],
];

/** An ordinary call, which asks for the item. */
export const CANARY_QUESTION: readonly [target: string, body: string] = [
  'DynamoDB_20120810.GetItem',
  JSON.stringify({ TableName, Key: KEY }),
];

const RIGHT = JSON.stringify({ Item: ITEM });

/** What is wrong with the answer. */
export function canaryProblem({ status, body }: Reply): string | undefined {
  if (status === 200 && body === RIGHT) return undefined;
  return `the next ordinary request was answered wrongly: ${status} ${body.slice(0, 500)}`;
}
