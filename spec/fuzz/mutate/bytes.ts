/** Bytes and texts made wrong, without a look at what they mean. */
import type { Draw } from '../../support/draw.js';
import { type Mutation, mutation } from '../trial.js';
import { HOSTILE, HOSTILE_BYTES, SYNTAX } from './hostile.js';

type Change = (draw: Draw, bytes: Buffer) => Buffer;

const CHANGES: readonly (readonly [weight: number, name: string, change: Change])[] = [
  [3, 'a bit flipped', (draw, bytes) => withByte(draw, bytes, (byte) => byte ^ (1 << draw.int(0, 7)))],
  [2, 'a byte replaced', (draw, bytes) => withByte(draw, bytes, () => draw.int(0, 255))],
  [3, 'syntax put in', (draw, bytes) => spliced(draw, bytes, 0, Buffer.from(draw.pick(SYNTAX)))],
  [2, 'a hostile text put in', (draw, bytes) => spliced(draw, bytes, 0, Buffer.from(draw.pick(HOSTILE)))],
  [1, 'hostile bytes put in', (draw, bytes) => spliced(draw, bytes, 0, draw.pick(HOSTILE_BYTES))],
  [2, 'some bytes gone', (draw, bytes) => spliced(draw, bytes, draw.int(1, 20), Buffer.alloc(0))],
  [2, 'a part twice', (draw, bytes) => spliced(draw, bytes, 0, part(draw, bytes))],
  [1, 'parts swapped', swapped],
  [2, 'cut off', (draw, bytes) => bytes.subarray(0, draw.int(0, bytes.length))],
  [1, 'something behind', (draw, bytes) => Buffer.concat([bytes, draw.pick(TRAILS)])],
  [1, 'something before', (draw, bytes) => Buffer.concat([draw.pick(HOSTILE_BYTES), bytes])],
];

const TRAILS = [...HOSTILE_BYTES, ...['}', ' ', '{}', ',', '\n', 'x'].map((text) => Buffer.from(text))];

/** A mutation of bytes. */
export function byteMutation(draw: Draw): Mutation<Buffer> {
  const [name, change] = draw.weighted(CHANGES.map(([weight, ...named]) => [weight, () => named] as const));
  return mutation(draw, name, change);
}

/** A mutation of a text, which stays one. */
export function textMutation(draw: Draw): Mutation<string> {
  const { name, apply } = byteMutation(draw);
  return { name, apply: (text) => apply(Buffer.from(text)).toString() };
}

function withByte(draw: Draw, bytes: Buffer, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = draw.int(0, Math.max(0, bytes.length - 1));
  if (at < copy.length) copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** With so many bytes at some place replaced. */
function spliced(draw: Draw, bytes: Buffer, goneCount: number, put: Buffer): Buffer {
  const at = draw.int(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + goneCount)]);
}

function part(draw: Draw, bytes: Buffer): Buffer {
  const start = draw.int(0, bytes.length);
  return bytes.subarray(start, start + draw.int(1, 60));
}

function swapped(draw: Draw, bytes: Buffer): Buffer {
  const [a = 0, b = 0, c = 0] = draw.times(3, () => draw.int(0, bytes.length)).sort((x, y) => x - y);
  return Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]);
}
