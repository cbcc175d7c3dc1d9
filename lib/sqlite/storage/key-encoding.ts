/**
 * Keys as bytes, so that SQLite's order of blobs is DynamoDB's order. A row's key is
 *
 *     token (4 bytes) · length of the hash value (2 bytes) · hash value · range value
 *
 * where the token is a hash of the hash value: it spreads partitions over the table and lets parallel segments split it.
 * The range value is encoded so that bytes compare as values do and none is the beginning of another. So the keys of a
 * partition, of a range within it and of a segment are each one half-open range. An entry of an index adds the item's key.
 * Numbers compare by value, strings by UTF-8 bytes, binary by unsigned bytes: API Reference, *Query*, ScanIndexForward.
 */
import type { AttributeValue } from '../../item/attribute-value.js';
import { parseNumber } from '../../item/number.js';

/** Keys from `from` on up to, and without, `to`. */
export interface KeyRange {
  readonly from: Buffer;
  readonly to: Buffer;
}

const TOKEN_BYTES = 4;
const TOKENS = 2 ** 32;
/** Above every key: no length of a hash value begins with this byte. */
const END = Buffer.alloc(TOKEN_BYTES + 1, 0xff);

/** The key of a row. `suffix` is the key of the item that an index entry stands for. */
export function encodeKey(hash: AttributeValue, range?: AttributeValue, suffix?: Buffer): Buffer {
  const parts = [encodePartition(hash)];
  if (range !== undefined) parts.push(encodeRange(range));
  if (suffix !== undefined) parts.push(suffix);
  return Buffer.concat(parts);
}

/** What the keys of one partition begin with. */
export function encodePartition(hash: AttributeValue): Buffer {
  const bytes = 'N' in hash ? encodeNumber(hash.N) : bytesOf(hash);
  const head = Buffer.allocUnsafe(TOKEN_BYTES + 2);
  head.writeUInt32BE(tokenOf(bytes));
  head.writeUInt16BE(bytes.length, TOKEN_BYTES);
  return Buffer.concat([head, bytes]);
}

/** The partition of a key, or of the beginning of one that names it: no two partitions have the same. */
export function partitionOf(key: Buffer): string {
  return key.toString('latin1', TOKEN_BYTES, TOKEN_BYTES + 2 + key.readUInt16BE(TOKEN_BYTES));
}

/** A range value: ordered as the values are, and never the beginning of another. */
export function encodeRange(value: AttributeValue): Buffer {
  return 'N' in value ? encodeNumber(value.N) : Buffer.concat([escapeZeros(bytesOf(value)), TERMINATOR]);
}

/** What the encodings of all strings or binaries begin with that begin with `value`. */
export function encodeRangeBeginning(value: AttributeValue): Buffer {
  return escapeZeros(bytesOf(value));
}

/** All keys that begin with `prefix`. */
export function keysWithin(prefix: Buffer): KeyRange {
  return { from: prefix, to: afterPrefix(prefix) };
}

/** The first key after all that begin with `prefix`. */
export function afterPrefix(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return END;
  const after = Buffer.from(prefix.subarray(0, length));
  after.writeUInt8(after.readUInt8(length - 1) + 1, length - 1);
  return after;
}

/** The first key after `key` itself. */
export function afterKey(key: Buffer): Buffer {
  return Buffer.concat([key, ZERO]);
}

/** The share of the keys that belongs to one of `total` segments. */
export function keysOfSegment(segment: number, total: number): KeyRange {
  return { from: segmentStart(segment, total), to: segmentStart(segment + 1, total) };
}

/** Which of `total` segments a key is in. */
export function segmentOf(key: Buffer, total: number): number {
  return Math.floor((key.readUInt32BE() / TOKENS) * total);
}

const ZERO = Buffer.of(0);
const ESCAPED_ZERO = Buffer.of(0x00, 0xff);
const TERMINATOR = Buffer.of(0x00, 0x00);

/**
 * FNV-1a, with the last steps of MurmurHash3 to spread what differs in the last bytes alone. It need be even, and not hard
 * to guess: tokens that are alike put partitions side by side, and no more. SHA-1 took a tenth of a BatchGetItem.
 */
function tokenOf(bytes: Uint8Array): number {
  let token = 0x811c9dc5;
  for (const byte of bytes) token = Math.imul(token ^ byte, 0x01000193);
  token = Math.imul(token ^ (token >>> 16), 0x85ebca6b);
  token = Math.imul(token ^ (token >>> 13), 0xc2b2ae35);
  return (token ^ (token >>> 16)) >>> 0;
}

function bytesOf(value: AttributeValue): Buffer {
  if ('S' in value) return Buffer.from(value.S);
  if ('B' in value) return Buffer.from(value.B.buffer, value.B.byteOffset, value.B.length);
  throw new TypeError('A key is a string, a number or binary.');
}

/** Zero bytes become two, so that the terminator is below all that may follow a shared beginning. */
function escapeZeros(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) return bytes;
  const parts: Buffer[] = [];
  let start = 0;
  for (let zero = bytes.indexOf(0); zero >= 0; zero = bytes.indexOf(0, start)) {
    parts.push(bytes.subarray(start, zero), ESCAPED_ZERO);
    start = zero + 1;
  }
  return Buffer.concat([...parts, bytes.subarray(start)]);
}

const NEGATIVE = 1;
const ZERO_SIGN = 2;
const POSITIVE = 3;
/** Exponents run from -129 to 126: with this added they fill a byte. */
const EXPONENT_BIAS = 129;

/**
 * Sign, exponent, digits in pairs (each plus one, so that no pair is zero), and a zero at the end. Of a negative number
 * all but the sign is inverted, so that a larger magnitude is less.
 */
function encodeNumber(text: string): Buffer {
  const { negative, digits, exponent } = parseNumber(text);
  if (digits === '') return Buffer.of(ZERO_SIGN);
  const pairs = Math.ceil(digits.length / 2);
  const bytes = Buffer.alloc(pairs + 3);
  bytes[0] = POSITIVE;
  bytes[1] = exponent + EXPONENT_BIAS;
  for (let i = 0; i < pairs; i++) bytes[i + 2] = Number(digits.slice(2 * i, 2 * i + 2).padEnd(2, '0')) + 1;
  if (!negative) return bytes;
  for (let i = 1; i < bytes.length; i++) bytes.writeUInt8(0xff - bytes.readUInt8(i), i);
  bytes[0] = NEGATIVE;
  return bytes;
}

function segmentStart(segment: number, total: number): Buffer {
  const token = Math.ceil((segment / total) * TOKENS);
  if (token >= TOKENS) return END;
  const bytes = Buffer.alloc(TOKEN_BYTES);
  bytes.writeUInt32BE(token);
  return bytes;
}
