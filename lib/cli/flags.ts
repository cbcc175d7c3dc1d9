/** The values of options: what commander hands over as text, checked and turned into what it means. */
import { InvalidArgumentError } from 'commander';
import type { BaseKeyRange } from '../repair/scope.js';
import type { KeyAttribute } from '../table/key.js';
import { CELL_TYPES, type CellType, type CellTypes } from './input/cell.js';
import { parseExactJson } from './input/exact-json.js';

/** `user`, or with its type `time:N`. */
export function keyFlag(text: string): KeyAttribute {
  const { name, type } = typed(text, ':');
  if (type === 'BOOL') throw new InvalidArgumentError('A key is of type S, N or B.');
  return { name, type: type ?? 'S' };
}

/** `lat=N,lng=N`: the types of columns. */
export function typesFlag(text: string): CellTypes {
  const types = new Map<string, CellType>();
  for (const part of text.split(',')) {
    const { name, type } = typed(part, '=');
    if (!type) throw new InvalidArgumentError(`'${part}' has no type, as in lat=N.`);
    types.set(name, type);
  }
  return types;
}

/** A number above 0. */
export function unitsFlag(text: string): number {
  const units = Number(text);
  if (!(units > 0 && units < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('It wants a number above 0.');
  return units;
}

/** A whole number above 0. */
export function countFlag(text: string): number {
  const count = Number(text);
  if (!(Number.isSafeInteger(count) && count > 0)) throw new InvalidArgumentError('It wants a whole number above 0.');
  return count;
}

/** A port, or 0. */
export function portFlag(text: string): number {
  const port = wholeNumber(text);
  if (port === undefined || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('It wants a port, from 0 to 65535.');
  }
  return port;
}

/** A whole number. */
export function seedFlag(text: string): number {
  const seed = wholeNumber(text);
  if (seed === undefined) throw new InvalidArgumentError('It wants a whole number.');
  return seed;
}

/** Milliseconds, or with a hyphen from how many to how many. */
export function latencyFlag(text: string): number | { readonly min: number; readonly max: number } {
  const [min = 0, max] = text.split('-').map(Number);
  if (/^\d+(-\d+)?$/.test(text) && (max === undefined || min <= max)) return max === undefined ? min : { min, max };
  throw new InvalidArgumentError('It wants milliseconds, as in 20 or 5-50.');
}

/** `throttle=0.1,slow=0.01`: how often what happens; what there is, and how often all of it, is checked by what it is for. */
export function ratesFlag(text: string): Readonly<Record<string, number>> {
  const rates = text.split(',').map((part): [string, number] => {
    const [name = '', rate = ''] = part.split('=');
    if (name === '' || !(rate.trim() !== '' && Number(rate) >= 0 && Number(rate) <= 1)) {
      throw new InvalidArgumentError(`'${part}' is not a fault and a rate from 0 to 1, as in throttle=0.1.`);
    }
    return [name.trim(), Number(rate)];
  });
  return Object.fromEntries(rates);
}

/** `a,b`: names, of which none is empty. */
export function namesFlag(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It wants names with commas between them, as in id,name.');
  return names;
}

/** A condition as JSON, such as `{"attr":"hits","gt":3}`; what it says is checked when the request is built. */
export function conditionFlag(text: string): object {
  const condition = jsonOf(text);
  if (typeof condition === 'object' && condition !== null) return condition;
  throw new InvalidArgumentError(`It wants a condition as JSON, such as '{"attr":"hits","gt":3}'.`);
}

/** Keys as JSON, one for each time that the option stands, such as `"/home"` or `["ann",17]`. */
export function keysFlag(text: string, before: readonly unknown[] = []): readonly unknown[] {
  const key = jsonOf(text);
  if (key !== undefined) return [...before, key];
  throw new InvalidArgumentError(`It wants a key as JSON, such as '"/home"' or '["ann",17]'.`);
}

/** A range of keys as JSON, such as `{"hash":"ann","from":10,"to":20}`; its names are checked where it is used. */
export function rangeFlag(text: string): BaseKeyRange {
  const range = jsonOf(text);
  if (typeof range === 'object' && range !== null && 'hash' in range) return { ...range, hash: range.hash };
  throw new InvalidArgumentError(`It wants a range as JSON, such as '{"hash":"ann","from":10,"to":20}'.`);
}

/** What a text of JSON says; `undefined` for what is none. */
function jsonOf(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function wholeNumber(text: string): number | undefined {
  return text.trim() !== '' && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function typed(text: string, separator: string): { name: string; type: CellType | undefined } {
  const at = text.lastIndexOf(separator);
  const name = (at === -1 ? text : text.slice(0, at)).trim();
  const written = at === -1 ? undefined : text.slice(at + 1).trim();
  const type = CELL_TYPES.find((each) => each === written);
  if (name === '' || (written !== undefined && !type)) {
    throw new InvalidArgumentError(
      `'${text}' is not a name and one of ${CELL_TYPES.join(', ')}, as in time${separator}N.`,
    );
  }
  return { name, type };
}
