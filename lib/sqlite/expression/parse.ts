/**
 * Texts to trees: the generated grammar behind typed functions that check the limits of a text before it is parsed,
 * say what is wrong in the service's words, and keep the trees of texts that were seen before.
 */
import { checkCondition, checkProjection, checkUpdate } from './check-tree.js';
import { type ExpressionContext, invalid } from './expression-error.js';
import { SyntaxError as GrammarError, parse, type StartRuleNames } from './grammar.js';
import { describeSyntaxError } from './syntax-error.js';
import type { Condition, Parsed, PathOperand, UpdateClause } from './tree.js';

/** *Quotas in Amazon DynamoDB*: the longest expression. */
const MAX_EXPRESSION_BYTES = 4096;
/**
 * Parentheses within parentheses. A pair that encloses no operator of its own is redundant, and there are at most 300
 * operators, so that no valid expression goes deeper and the parser's recursion ends well within the stack.
 */
const MAX_DEPTH = 302;
/** Trees kept for each kind of expression. A program has few distinct texts, and no tree is larger than some 100 KB. */
const MAX_CACHED = 500;

type Parse<Tree> = (text: string, context: ExpressionContext) => Tree;

/** The tree of a condition, filter or key condition. Throws an `ExpressionError` for what its text alone makes wrong. */
export const parseCondition: Parse<Condition> = parser('ConditionExpression', checkCondition);

/** The clauses of an update expression, in their order. Throws as `parseCondition` does. */
export const parseUpdate: Parse<readonly UpdateClause[]> = parser('UpdateExpression', checkUpdate);

/** The paths of a projection expression, in their order. Throws as `parseCondition` does. */
export const parseProjection: Parse<readonly PathOperand[]> = parser('ProjectionExpression', checkProjection);

function parser<Tree>(startRule: StartRuleNames, check: (tree: Tree, context: ExpressionContext) => void): Parse<Tree> {
  const cache = new Map<string, Tree>();
  return (text, context) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    checkLimits(text, context);
    const { tree, redundantParentheses } = runGrammar<Tree>(text, startRule, context);
    if (redundantParentheses) throw invalid(context, 'The expression has redundant parentheses;');
    check(tree, context);
    remember(cache, text, tree);
    return tree;
  };
}

function checkLimits(text: string, context: ExpressionContext): void {
  if (text === '') throw invalid(context, 'The expression can not be empty;');
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > MAX_EXPRESSION_BYTES) {
    // The service tells the size of all but updates.
    const detail = context === 'UpdateExpression' ? '' : ` expression size: ${sizeBytes}`;
    throw invalid(context, `Expression size has exceeded the maximum allowed size;${detail}`);
  }
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (depth > MAX_DEPTH) throw invalid(context, 'The expression has redundant parentheses;');
  }
}

function runGrammar<Tree>(text: string, startRule: StartRuleNames, context: ExpressionContext): Parsed<Tree> {
  try {
    // The actions of each start rule build the tree that tree.ts declares for it; specs parse every kind of node.
    return parse(text, { startRule }) as Parsed<Tree>;
  } catch (error) {
    if (error instanceof GrammarError) throw invalid(context, describeSyntaxError(text, error.location.start.offset));
    throw error;
  }
}

/** Keeps a tree in place of the oldest once the cache is full. */
function remember<Tree>(cache: Map<string, Tree>, text: string, tree: Tree): void {
  if (cache.size >= MAX_CACHED) {
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  }
  cache.set(text, tree);
}
