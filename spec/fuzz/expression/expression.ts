/** Expressions of every kind, right and then mutated: each is compiled and applied to an item, or refused. */
import type { AttributeMap } from '../../../lib/item/attribute-value.js';
import { compileCondition } from '../../../lib/sqlite/expression/condition.js';
import { ExpressionError } from '../../../lib/sqlite/expression/expression-error.js';
import { compileKeyCondition } from '../../../lib/sqlite/expression/key-condition.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { compileProjection, project } from '../../../lib/sqlite/expression/projection.js';
import { compileUpdate } from '../../../lib/sqlite/expression/update.js';
import { attributeMap } from '../../../lib/sqlite/wire/item.js';
import { readRequest } from '../../../lib/sqlite/wire/shape.js';
import { Expressions } from '../../differential/expressions.js';
import type { Json } from '../../differential/json.js';
import { drawTable, type TableModel } from '../../differential/tables.js';
import { itemOf } from '../../differential/values.js';
import type { Draw } from '../../support/draw.js';
import { textMutation } from '../mutate/bytes.js';
import { INHERITED } from '../mutate/hostile.js';
import {
  drawMutations,
  type Mutation,
  mutation,
  type Session,
  shown,
  type Target,
  trialOf,
  type Verdict,
} from '../trial.js';

export const expression: Target = {
  name: 'expression',
  share: 0.43,
  sessionLength: 5000,
  async open(draw) {
    const table = drawTable(draw, 'table0');
    return new ExpressionSession(table, valuesOf(itemOf(draw, table)));
  },
};

type Kind = 'condition' | 'key condition' | 'projection' | 'update';
const KINDS: readonly Kind[] = ['condition', 'key condition', 'projection', 'update'];

class ExpressionSession implements Session {
  readonly #table: TableModel;
  readonly #item: AttributeMap;

  constructor(table: TableModel, item: AttributeMap) {
    this.#table = table;
    this.#item = item;
  }

  draw(draw: Draw) {
    const kind = draw.pick(KINDS);
    const expressions = new Expressions(draw, this.#table);
    const text = textOf(kind, expressions, this.#table);
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = expressions.placeholders();
    // Drawn names are texts.
    const placeholders = () => new Placeholders(names as Record<string, string>, valuesOf(values));
    const run = async (mutated: string) => this.#run(kind, mutated, placeholders());
    const mutations = drawMutations(draw, () => expressionMutation(draw));
    return trialOf(text, mutations, run, (mutated) => `${kind} ${shown(mutated)}`);
  }

  #run(kind: Kind, text: string, placeholders: Placeholders): Verdict {
    try {
      apply(kind, text, placeholders, this.#item);
      placeholders.checkAllUsed();
      return { outcome: `${kind}: taken` };
    } catch (error) {
      if (error instanceof ExpressionError) return { outcome: `${kind}: refused` };
      const problem = error instanceof Error ? error.stack : String(error);
      return { outcome: `${kind}: broken`, problem: `no ExpressionError but ${problem}` };
    }
  }

  check(): undefined {}

  async close(): Promise<void> {}
}

function textOf(kind: Kind, expressions: Expressions, table: TableModel): string {
  switch (kind) {
    case 'condition':
      return expressions.condition();
    case 'key condition':
      return expressions.keyCondition(table);
    case 'projection':
      return expressions.projection();
    case 'update':
      return expressions.update();
  }
}

function apply(kind: Kind, text: string, placeholders: Placeholders, item: AttributeMap): void {
  switch (kind) {
    case 'condition':
      compileCondition(text, placeholders)(item);
      break;
    case 'key condition':
      compileKeyCondition(text, placeholders);
      break;
    case 'projection':
      project(item, compileProjection(text, placeholders));
      break;
    case 'update':
      compileUpdate(text, placeholders).apply(item);
  }
}

function valuesOf(json: Json): AttributeMap {
  return readRequest(attributeMap, structuredClone(json));
}

/** What stands where something else stood: words of the language, and what looks like them. */
const WORDS = [
  ...['AND', 'or', 'Not', 'BETWEEN', 'in', 'SET', 'remove', 'ADD', 'DELETE', 'size', 'attribute_exists', 'contains'],
  ...['if_not_exists', 'list_append', '(', ')', '((', '))', '[0]', '[2147483648]', '[01]', '[-1]', '.a', '#n0', ':v0'],
  ...[
    '=',
    '<>',
    '<=',
    ',',
    '+',
    '-',
    '#',
    ':',
    '"',
    "'",
    '\t',
    '\u00a0',
    'é',
    '😀',
    'ſet',
    'İN',
    '1',
    'a',
    ...INHERITED,
  ],
];
/** What a parser without limits would follow to the end of its stack or its time. */
const PATTERNS = [
  '(',
  ')',
  '#a.',
  'a.',
  'NOT ',
  '1',
  ' ',
  'a[0]',
  '[0]',
  'a,',
  'a AND ',
  '(a=b)OR',
  '((',
  'size(',
  ':v0+',
];
const TOKEN = /[\w#:]+|\s+|[^\w\s]/g;

function expressionMutation(draw: Draw): Mutation<string> {
  return draw.weighted<Mutation<string>>([
    [3, () => textMutation(draw)],
    [5, () => mutation(draw, 'a token replaced', (own, text) => withToken(own, text, () => own.pick(WORDS)))],
    [
      3,
      () => mutation(draw, 'a token put in', (own, text) => withToken(own, text, (token) => token + own.pick(WORDS))),
    ],
    [2, () => mutation(draw, 'a token gone', (own, text) => withToken(own, text, () => ''))],
    [2, () => mutation(draw, 'a token twice', (own, text) => withToken(own, text, (token) => `${token} ${token}`))],
    [2, () => mutation(draw, 'within parentheses', (own, text) => nested(own, text))],
    [0.2, () => mutation(draw, 'a pattern repeated', repeated)],
    [
      0.01,
      () => mutation(draw, 'a pattern repeated up to 1 MB', (own) => own.pick(PATTERNS).repeat(own.int(1, 250_000))),
    ],
  ]);
}

function withToken(draw: Draw, text: string, change: (token: string) => string): string {
  const tokens: string[] = text.match(TOKEN) ?? [];
  const at = draw.int(0, Math.max(0, tokens.length - 1));
  return tokens.map((token, i) => (i === at ? change(token) : token)).join('');
}

function nested(draw: Draw, text: string): string {
  const depth = draw.pick([1, 2, 3, 50, 300, 400]);
  const parts: [string, string, string] = draw.chance(0.5) ? ['', text, ''] : halves(draw, text);
  return `${parts[0]}${'('.repeat(depth)}${parts[1]}${')'.repeat(depth)}${parts[2]}`;
}

function halves(draw: Draw, text: string): [string, string, string] {
  const [a = 0, b = 0] = draw.times(2, () => draw.int(0, text.length)).sort((x, y) => x - y);
  return [text.slice(0, a), text.slice(a, b), text.slice(b)];
}

/** Up to the 4 KB that an expression may have. */
function repeated(draw: Draw, text: string): string {
  const pattern = draw.pick(PATTERNS);
  const [before, , after] = halves(draw, text);
  return `${before}${pattern.repeat(draw.int(1, Math.floor(4096 / pattern.length)))}${after}`;
}
