/** Items → lines of JSON. */
import { marshallItem } from '../item/marshall.js';

/** How items are printed: as plain JSON, which is read by everything, or as DynamoDB JSON, which loses nothing. */
export type OutputFormat = 'json' | 'dynamodb';

export const OUTPUT_FORMATS: readonly OutputFormat[] = ['json', 'dynamodb'];

/**
 * One line, without its end. Numbers stand with all their digits. Plain JSON has no sets and no binary: they come as arrays
 * and as base64; DynamoDB JSON keeps them apart, and `load --format dynamodb` reads it back.
 */
export function itemJson(item: object, format: OutputFormat): string {
  return json(format === 'dynamodb' ? marshallItem(item).attributes : item);
}

/** `JSON.stringify` knows neither bigint nor the SDK's numbers, and Node 20 has no raw JSON for them. */
function json(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (Array.isArray(value) || value instanceof Set) return `[${Array.from(value, json).join(',')}]`;
  if ('toBigInt' in value) return String(value);
  const entries = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${json(each)}`);
  return `{${entries.join(',')}}`;
}
