/** JSON made wrong by one who knows what is in it: what parses mostly still does, and says something else. */

import { isObject, type Json } from '../../differential/json.js';
import { changed, placesOf } from '../../differential/mutate.js';
import type { Draw } from '../../support/draw.js';
import { type Mutation, mutation } from '../trial.js';
import { textMutation } from './bytes.js';
import { HOSTILE } from './hostile.js';

/** From a member or element to the JSON, as text, that takes its place; `undefined` takes it away. */
type Change = (draw: Draw, value: Json, whole: Json) => string | undefined;
/** What a change is for: elsewhere it would end at the first look at the request. */
type Kind = 'text' | 'object' | 'any';

const CHANGES: readonly (readonly [weight: number, name: string, kind: Kind, change: Change])[] = [
  [4, 'a member gone', 'any', () => undefined],
  [1.5, 'another type', 'any', (draw) => draw.pick(OTHER_TYPES)],
  [6, 'a hostile text', 'text', (draw) => JSON.stringify(draw.pick(HOSTILE))],
  [4, 'a text mutated', 'text', (draw, value) => JSON.stringify(textMutation(draw).apply(String(value)))],
  [4, 'a hostile name', 'object', (draw, value) => respelled(value, () => draw.pick(HOSTILE))],
  [1, 'a hostile text anywhere', 'any', (draw) => JSON.stringify(draw.pick(HOSTILE))],
  [1, 'a number out of range', 'any', (draw) => draw.pick(NUMBERS)],
  [2, 'members in another order', 'object', (draw, value) => membersText(draw.some(membersOf(value), 1000))],
  [2, 'a key twice', 'object', (draw, value) => membersText([...membersOf(value), ...twice(draw, value)])],
  [2, 'a part of it elsewhere', 'any', (draw, _, whole) => JSON.stringify(draw.pick(partsOf(whole)))],
  [0.06, 'deep', 'any', (draw) => deep(draw, draw.pick([31, 32, 33, 300, 1000, 5000, 20_000, 100_000]))],
  [0.03, 'a megabyte', 'text', (draw) => JSON.stringify(draw.pick(['x', '\u0001', '😀', '(', '#a.']).repeat(MEGABYTE))],
  [
    0.03,
    'a name of a megabyte',
    'object',
    (draw, value) => respelled(value, () => draw.pick(['x', 'é']).repeat(MEGABYTE)),
  ],
  [0.06, 'very many', 'any', (draw, value) => `[${Array(draw.pick([26, 101, 10_000])).fill(JSON.stringify(value))}]`],
];

const MEGABYTE = 1024 * 1024;
const OTHER_TYPES = ['null', 'true', '1', '1.5', '"text"', '[]', '{}', '["x"]', '{"S":"x"}', '[[]]', '{"":{}}', '-1'];
const NUMBERS = [
  '1e999',
  '-1e999',
  '1e-999',
  '0.1e1',
  '2147483648',
  '9007199254740993',
  '-0',
  '1E+2',
  '01',
  '+1',
  '.5',
];
/** What a part is replaced by until its text is put in: no drawn text has it. */
const PLACE = '\u0000place\u0000';
/** What is larger or deeper than this has been mutated enough. */
const MAX_LENGTH = 20_000;
const MAX_DEPTH = 400;

/** A mutation of JSON; what is none, or very large, stays as it is. */
export function jsonMutation(draw: Draw): Mutation<Buffer> {
  const [name, kind, change] = draw.weighted(CHANGES.map(([weight, ...rest]) => [weight, () => rest] as const));
  return mutation(draw, name, (own, bytes) => {
    const whole = parsed(bytes);
    const places = placesOf(whole);
    const fitting = places.filter((place) => isOf(kind, valueAt(whole, place)));
    if (fitting.length === 0) return bytes;
    let text: string | undefined;
    const mutated = changed(whole, own.pick(fitting), (value) => {
      text = change(own, value, whole);
      return text === undefined ? undefined : PLACE;
    });
    return Buffer.from(JSON.stringify(mutated ?? null).replace(JSON.stringify(PLACE), () => text ?? ''));
  });
}

function isOf(kind: Kind, value: Json): boolean {
  return kind === 'any' || (kind === 'text' ? typeof value === 'string' : isObject(value));
}

function valueAt(value: Json, place: readonly (string | number)[]): Json {
  // Places are made of what is there.
  return place.reduce<Json>((within, step) => Reflect.get(Object(within), step) as Json, value);
}

function parsed(bytes: Buffer): Json {
  if (bytes.length > MAX_LENGTH || depthOf(bytes) > MAX_DEPTH) return null;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

/** How deep brackets are in brackets, those within strings included. */
function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  for (const byte of bytes) {
    if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}

function partsOf(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [value];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

function membersOf(value: Json): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [['a', value]];
}

function membersText(members: readonly (readonly [string, Json])[]): string {
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`)}}`;
}

/** A member of it once more, with another value. */
function twice(draw: Draw, value: Json): [string, Json][] {
  const members = membersOf(value);
  return members.length === 0 ? [] : [[draw.pick(members)[0], draw.pick(members)[1]]];
}

/** The members with the first of them called otherwise. */
function respelled(value: Json, name: () => string): string {
  return membersText(membersOf(value).map(([own, member], i) => [i === 0 ? name() : own, member]));
}

function deep(draw: Draw, depth: number): string {
  const [open, close, inner] = draw.pick([
    ['[', ']', ''],
    ['{"a":', '}', '{}'],
    ['{"M":{"a":', '}}', '{"NULL":true}'],
    ['{"L":[', ']}', '{"NULL":true}'],
  ] as const);
  return open.repeat(depth) + inner + close.repeat(depth);
}
