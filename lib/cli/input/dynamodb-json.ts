/** DynamoDB JSON, `{"id":{"S":"ann"}}`: the spelling that loses nothing, neither sets nor binary nor digits. */
import { setOwn } from '../../item/attribute-value.js';
import { canonicalNumber } from '../../item/number.js';
import { base64 } from './cell.js';
import { exactNumber } from './exact-json.js';
import { type Item, messageOf } from './row.js';

/** An item from its DynamoDB JSON. A line of an export to S3, `{"Item":{…}}`, is taken too. Throws what is wrong. */
export function fromDynamoDBJson(object: Item): Item {
  return attributes(isExported(object) ? record(object.Item) : object, named);
}

/** An item whose only attribute is called `Item` has a type under that name, where an export has attributes. */
function isExported(object: Item): boolean {
  const names = Object.keys(object);
  if (names.length !== 1 || names[0] !== 'Item') return false;
  const inner = Object.keys(record(object.Item));
  return inner.length !== 1 || !READERS.has(inner[0] ?? '');
}

const READERS = new Map<string, (held: unknown) => unknown>([
  ['S', text],
  ['N', number],
  ['B', (held) => base64(text(held))],
  ['BOOL', boolean],
  ['NULL', () => null],
  ['M', (held) => attributes(record(held), attribute)],
  ['L', (held) => list(held).map(attribute)],
  ['SS', (held) => new Set(list(held).map(text))],
  ['NS', (held) => new Set(list(held).map(number))],
  ['BS', (held) => new Set(list(held).map((each) => base64(text(each))))],
]);

function attributes(object: Item, read: (value: unknown, name: string) => unknown): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(object)) setOwn(item, name, read(value, name));
  return item;
}

/** An attribute of the item itself, which is named where something in it is wrong. */
function named(value: unknown, name: string): unknown {
  try {
    return attribute(value);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`attribute '${name}' is not DynamoDB JSON: ${messageOf(error)}`);
  }
}

function attribute(value: unknown): unknown {
  const [entry, ...others] = Object.entries(record(value));
  const read = entry && READERS.get(entry[0]);
  if (!read || others.length > 0) throw new Error(`it wants one of ${[...READERS.keys()].join(', ')} and its value`);
  return read(entry[1]);
}

function record(value: unknown): Item {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('an object is wanted');
  // What JSON calls an object has names and values, and nothing else is left.
  return value as Item;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('a list is wanted');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a string is wanted');
  return value;
}

function number(value: unknown): unknown {
  return exactNumber(canonicalNumber(text(value)));
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error('true or false is wanted');
  return value;
}
