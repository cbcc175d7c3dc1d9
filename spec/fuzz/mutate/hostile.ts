/** Words that have broken other people's programs, by what they are made for. */

/** Names that every object seems to have. */
export const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'];

/** Texts that mean something to SQL, a shell, a path, a terminal, a number or a pattern. */
const MEANINGFUL = [
  ...['x";DROP TABLE t1;--', "'; DELETE FROM catalog; --", 't1', 'catalog', 'sqlite_schema', '%', '_', '$.a'],
  ...['../../etc/passwd', 'a\u0000b', '\u001b[2J', 'a\r\nb', '$(id)', '`id`', '{{7*7}}', '(a+)+$', '\\'],
  ...['NaN', 'Infinity', '-0', '1e400', '0x10', '99999999999999999999999999999999999999999', '9'.repeat(400)],
  ...['', ' ', '\ufeff', '\u202e', '\ud83d\ude00', 'ﬁ', 'İ', '#n0', ':v0', '#', ':', 'a.b', '[0]', 'null', 'undefined'],
];

/** All of them. */
export const HOSTILE = [...INHERITED, ...MEANINGFUL];

/** Bytes that are no UTF-8, or no text, or end one. */
export const HOSTILE_BYTES: readonly Buffer[] = [
  ...[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3], [0x00], [0x1b], [0xef, 0xbb, 0xbf]],
  ...[
    [0x1f, 0x8b],
    [0xff, 0xfe],
  ],
].map((bytes) => Buffer.from(bytes));

/** Texts that end, open or separate something in what the targets read. */
export const SYNTAX = [
  ...['{', '}', '[', ']', '"', ',', ':', '\\', "'", '\n', '\r\n', '\r', '(', ')', '#', '=', '<>', '.', '-', '+', '/'],
  ...['\\ud800', '\\u0000', '{}', '[]', 'null', '1e999', '-', '0', 'true'],
];
