/** The values of options: what commander hands over as text, checked and turned into what it means. */
import { InvalidArgumentError } from 'commander';
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

/** `a,b`: names, of which none is empty. */
export function namesFlag(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It wants names with commas between them, as in id,name.');
  return names;
}

/** A condition as JSON, such as `{"attr":"hits","gt":3}`; what it says is checked when the request is built. */
export function conditionFlag(text: string): object {
  try {
    const condition: unknown = parseExactJson(text);
    if (typeof condition === 'object' && condition !== null) return condition;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError(`It wants a condition as JSON, such as '{"attr":"hits","gt":3}'.`);
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
