/**
 * DynamoDB's numbers: decimals of up to 38 significant digits and a magnitude from 1E-130 to 9.99…E+125, kept as text
 * and never as floating point. The canonical form is what the service gives back: plain notation, no needless zeros.
 * DynamoDB Developer Guide, *Naming rules and data types*.
 */

/** A number taken apart: its value is 0.`digits` × 10^`exponent`. */
export interface Decimal {
  readonly negative: boolean;
  /** Without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

/** Text that is no number, or a number that DynamoDB cannot hold. The message is the service's own sentence. */
export class NumberError extends Error {
  override readonly name = 'NumberError';
}

const MAX_DIGITS = 38;
/** The exponents of 9.99…E+125 and 1E-130, as `Decimal` counts them. */
const MAX_EXPONENT = 126;
const MIN_EXPONENT = -129;

const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Canonical already, and certainly within the limits: what nearly every number of a bulk load looks like. */
const CANONICAL = /^(?:0|-?(?:[1-9]\d{0,18}(?:\.\d{0,17}[1-9])?|0\.\d{0,17}[1-9]))$/;
/** Integers that a double holds exactly. */
const SMALL_INTEGER = /^-?\d{1,15}$/;

/** Takes `text` apart. Throws a `NumberError` for what is no number or is beyond DynamoDB's limits. */
export function parseNumber(text: string): Decimal {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === '' && fraction === '') throw notANumber(text);
  const all = whole + fraction;
  const start = leadingZeros(all);
  if (start === all.length) return ZERO;
  return checkNumber({
    negative: sign === '-',
    digits: all.slice(start, all.length - trailingZeros(all)),
    exponent: whole.length - start + Number(exponent),
  });
}

/** The number in plain notation, as DynamoDB returns it: `1E125` has 126 digits. */
function formatNumber({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits.padEnd(exponent, '0');
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** The one spelling of a number: `0042.1200` becomes `42.12`. Throws as `parseNumber` does. */
export function canonicalNumber(text: string): string {
  return CANONICAL.test(text) ? text : formatNumber(parseNumber(text));
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. Throws as `parseNumber` does. */
export function compareNumbers(a: string, b: string): number {
  if (SMALL_INTEGER.test(a) && SMALL_INTEGER.test(b)) return Number(a) - Number(b);
  const left = parseNumber(a);
  const right = parseNumber(b);
  if (signOf(left) !== signOf(right)) return signOf(left) - signOf(right);
  return left.negative ? compareMagnitudes(right, left) : compareMagnitudes(left, right);
}

/** The exact sum, canonical. Throws a `NumberError` where it has more digits or magnitude than DynamoDB can hold. */
export function addNumbers(a: string, b: string): string {
  const left = parseNumber(a);
  const right = parseNumber(b);
  const scale = Math.min(scaleOf(left), scaleOf(right));
  return formatNumber(fromInteger(toInteger(left, scale) + toInteger(right, scale), scale));
}

/** How many zeros a text of digits begins with. */
export function leadingZeros(digits: string): number {
  let count = 0;
  while (digits[count] === '0') count++;
  return count;
}

/** How many zeros a text of digits ends with. */
export function trailingZeros(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.length - end;
}

function notANumber(text: string): NumberError {
  const shown = text === '' ? '' : `: ${text}`;
  return new NumberError(`The parameter cannot be converted to a numeric value${shown}`);
}

function checkNumber(decimal: Decimal): Decimal {
  if (decimal.exponent > MAX_EXPONENT) {
    throw new NumberError('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (decimal.exponent < MIN_EXPONENT) {
    throw new NumberError('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (decimal.digits.length > MAX_DIGITS) {
    throw new NumberError('Attempting to store more than 38 significant digits in a Number');
  }
  return decimal;
}

function signOf({ negative, digits }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent !== b.exponent) return a.exponent - b.exponent;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

/** The power of ten of the last digit. */
function scaleOf({ digits, exponent }: Decimal): number {
  return exponent - digits.length;
}

/** The value divided by 10^`scale`, which is a whole number for a scale up to its own. */
function toInteger(decimal: Decimal, scale: number): bigint {
  const magnitude = BigInt(decimal.digits) * 10n ** BigInt(scaleOf(decimal) - scale);
  return decimal.negative ? -magnitude : magnitude;
}

function fromInteger(value: bigint, scale: number): Decimal {
  if (value === 0n) return ZERO;
  const all = (value < 0n ? -value : value).toString();
  const digits = all.slice(0, all.length - trailingZeros(all));
  return checkNumber({ negative: value < 0n, digits, exponent: all.length + scale });
}
