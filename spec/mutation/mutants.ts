/** What could be wrong with a file without anybody noticing: one small change each, told from its syntax. */
import ts from 'typescript';
import type { Edit } from './edit.js';

export interface Mutant extends Edit {
  readonly line: number;
  /** The text that is replaced. */
  readonly original: string;
}

/** The mutants of a file, in the order of its text; also those that do not compile. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node) => {
    // Types are gone when the file runs.
    if (ts.isTypeNode(node)) return;
    for (const [part, replacement] of changesOf(node)) {
      const start = part.getStart();
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      mutants.push({ path, line, start, end: part.end, original: part.getText(), replacement });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

type Change = readonly [part: ts.Node, replacement: string];

function changesOf(node: ts.Node): Change[] {
  return [...operators(node), ...conditions(node), ...literals(node), ...calls(node), ...bodies(node)];
}

const SWAPPED: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.PercentToken]: '*',
  [ts.SyntaxKind.AsteriskAsteriskToken]: '*',
  [ts.SyntaxKind.PlusEqualsToken]: '-=',
  [ts.SyntaxKind.MinusEqualsToken]: '+=',
  [ts.SyntaxKind.AsteriskEqualsToken]: '/=',
  [ts.SyntaxKind.SlashEqualsToken]: '*=',
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: '=',
};

const CHOICES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** Another operator, or where there are two sides to choose between, one of them always. */
function operators(node: ts.Node): Change[] {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [[node, node.operand.getText()]];
  }
  if (!ts.isBinaryExpression(node)) return [];
  const { left, operatorToken, right } = node;
  if (CHOICES.has(operatorToken.kind)) return [left, right].map((side) => [node, side.getText()]);
  const swapped = SWAPPED[operatorToken.kind];
  // Whoever sees a condition that is always true, and one that never is, sees the opposite, too.
  return swapped === undefined || (/^[!=]/.test(swapped) && isCondition(node)) ? [] : [[operatorToken, swapped]];
}

function conditions(node: ts.Node): Change[] {
  if (ts.isIfStatement(node)) return ['true', 'false'].map((constant) => [node.expression, constant]);
  if (ts.isConditionalExpression(node)) return ['true', 'false'].map((constant) => [node.condition, constant]);
  if (ts.isWhileStatement(node)) return [[node.expression, 'false']];
  if (ts.isForStatement(node) && node.condition) return [[node.condition, 'false']];
  return [];
}

function isCondition(node: ts.Expression): boolean {
  return conditions(node.parent).some(([part]) => part === node);
}

function literals(node: ts.Node): Change[] {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [[node, 'false']];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [[node, 'true']];
  if (!ts.isNumericLiteral(node)) return [];
  // Below 0 nothing is counted: there a comparison is as good as a constant, which is a mutant already.
  const numbers = [Number(node.text) + 1, Number(node.text) - 1].filter((number) => number >= 0);
  return numbers.map((number) => [node, String(number)]);
}

const OTHER_METHODS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
  some: 'every',
  every: 'some',
};

function calls(node: ts.Node): Change[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name } = node.expression;
  const other = OTHER_METHODS[name.text];
  return other === undefined ? [] : [[name, other]];
}

/** Statements that are left out, and bodies that are empty. */
function bodies(node: ts.Node): Change[] {
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) return [[node, ';']];
  // Without its only statement a block is empty already.
  if (ts.isBlock(node) && node.statements.length > 1 && !ts.isTryStatement(node.parent)) return [[node, '{}']];
  if (ts.isArrowFunction(node) && ts.isCallExpression(node.body)) return [[node.body, 'undefined']];
  return [];
}
