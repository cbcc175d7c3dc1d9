/** Tags: what a table may be labelled with. Developer Guide, *Tagging restrictions in DynamoDB*. */
import { validationException } from '../wire/service-error.js';
import { list, optional, type Read, structure, text } from '../wire/shape.js';
import type { Tag } from './table.js';

/** A list of tags. What a key or a value may be is checked by `readTags`, in the service's words. */
export const tagList = list(structure({ Key: text(), Value: optional(text()) }));

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Reads the tags of a request. */
export function readTags(asked: Read<typeof tagList>): Tag[] {
  const keys = asked.map(({ Key }) => Key);
  keys.forEach(checkTagKey);
  const seen = new Set<string>();
  const duplicate = keys.find((key) => seen.size === seen.add(key).size);
  if (duplicate !== undefined) {
    throw validationException(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${duplicate}`);
  }
  const tags = asked.map(({ Key: key, Value: value }) => ({ key, value: checkTagValue(value) }));
  checkTagCount(tags);
  return tags;
}

/** Tags with others added; one of a known key takes the place of what is there. */
export function addTags(tags: readonly Tag[], more: readonly Tag[]): Tag[] {
  const values = new Map([...tags, ...more].map(({ key, value }) => [key, value]));
  const all = [...values].map(([key, value]) => ({ key, value }));
  checkTagCount(all);
  return all;
}

/** Throws where a text cannot be the key of a tag. */
export function checkTagKey(key: string): void {
  if (key.length === 0 || key.length > MAX_KEY_LENGTH || !CHARACTERS.test(key)) {
    throw validationException(`The Tag Key provided is invalid, Key: ${key}`);
  }
  if (key.startsWith('aws:')) throw validationException(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
}

function checkTagValue(value: string | undefined): string {
  if (value !== undefined && value.length <= MAX_VALUE_LENGTH && CHARACTERS.test(value)) return value;
  throw validationException(`The Tag Value provided is invalid, Value: ${value ?? null}`);
}

function checkTagCount(tags: readonly Tag[]): void {
  if (tags.length <= MAX_TAGS) return;
  throw validationException('Number of Tags exceed the current limit for the provided ResourceArn');
}
