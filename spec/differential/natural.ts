/** The names of attributes in the drawn programs. */

/** The types of attribute values. */
export type Type = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

/** Attributes and the type that they mostly have: an expression that expects it will mostly meet it. */
export const NATURAL: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['n', 'N'],
  ['num', 'N'],
  ['a.b', 'N'],
  ['size', 'N'],
  ['s', 'S'],
  ['text', 'S'],
  ['__proto__', 'S'],
  ['é😀', 'S'],
  ['bin', 'B'],
  ['flag', 'BOOL'],
  ['nil', 'NULL'],
  ['ss', 'SS'],
  ['ns', 'NS'],
  ['bs', 'BS'],
  ['l', 'L'],
  ['constructor', 'L'],
  ['m', 'M'],
  ['toString', 'M'],
]);
