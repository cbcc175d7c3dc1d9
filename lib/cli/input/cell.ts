/** What a cell of a CSV means: text, unless its column has a type. */
import { canonicalNumber } from '../../item/number.js';
import { exactNumber } from './exact-json.js';

/** DynamoDB's names for what a cell can hold. */
export type CellType = 'S' | 'N' | 'B' | 'BOOL';

/** The types of the columns that have one; the others are text. */
export type CellTypes = ReadonlyMap<string, CellType>;

/** What a cell is read as. */
export type CellValue = string | ReturnType<typeof exactNumber> | Buffer | boolean;

export const CELL_TYPES: readonly CellType[] = ['S', 'N', 'B', 'BOOL'];

/** Throws what is wrong with the cell. */
export function readCell(text: string, type: CellType): CellValue {
  switch (type) {
    case 'S':
      return text;
    case 'N':
      return exactNumber(canonicalNumber(text.trim()));
    case 'B':
      return base64(text);
    case 'BOOL':
      return boolean(text.trim().toLowerCase());
  }
}

/** The bytes; `Buffer.from` skips what is no base64, so a text that does not come back the same throws. */
export function base64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error('it is not base64');
  return bytes;
}

function boolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('it is neither true nor false');
  return text === 'true';
}
