/**
 * What the grammar makes of an expression's text: plain values with the placeholders still unbound, so that one tree
 * serves every request that repeats the text. DynamoDB Developer Guide, *Using expressions in DynamoDB*.
 */

import type { Path } from '../../item/document.js';

/** A document path as written: a step that begins with `#` is a placeholder, since no name in an expression can. */
export interface PathOperand {
  readonly type: 'path';
  readonly steps: Path;
}

/** A placeholder for a value, with its colon. */
export interface ValueOperand {
  readonly type: 'value';
  readonly placeholder: string;
}

/** A call of a function, known or not: the grammar leaves names to the checks. */
export interface FunctionCall {
  readonly type: 'function';
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** What can stand on either side of an operator and between the parentheses of a function. */
export type Operand = PathOperand | ValueOperand | FunctionCall;

/** The operators that compare two operands. */
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Two operands and what is asked of them. */
export interface Comparison {
  readonly type: 'comparison';
  readonly operator: Comparator;
  readonly left: Operand;
  readonly right: Operand;
}

/** `operand BETWEEN lower AND upper`, both bounds included. */
export interface Between {
  readonly type: 'between';
  readonly operand: Operand;
  readonly lower: Operand;
  readonly upper: Operand;
}

/** `operand IN (candidates)`. */
export interface In {
  readonly type: 'in';
  readonly operand: Operand;
  readonly candidates: readonly Operand[];
}

/** Two or more conditions, any or all of which must hold. */
interface Junction {
  readonly type: 'and' | 'or';
  readonly conditions: readonly Condition[];
}

/** A condition turned around. */
interface Negation {
  readonly type: 'not';
  readonly condition: Condition;
}

/** A condition, filter or key condition. */
export type Condition = Junction | Negation | Comparison | Between | In | FunctionCall;

/** `left + right` or `left - right`: the only arithmetic there is, and it does not chain. */
export interface Arithmetic {
  readonly type: 'arithmetic';
  readonly operator: '+' | '-';
  readonly left: Operand;
  readonly right: Operand;
}

/** `path = value` of a SET clause. */
export interface SetAction {
  readonly type: 'SET';
  readonly path: PathOperand;
  readonly value: Operand | Arithmetic;
}

/** A path of a REMOVE clause. */
interface RemoveAction {
  readonly type: 'REMOVE';
  readonly path: PathOperand;
}

/** `path :value` of an ADD or DELETE clause. */
export interface SetMemberAction {
  readonly type: 'ADD' | 'DELETE';
  readonly path: PathOperand;
  readonly value: ValueOperand;
}

/** One change of one path. */
export type UpdateAction = SetAction | RemoveAction | SetMemberAction;

/** A keyword of an update expression and the actions that follow it. */
export interface UpdateClause {
  readonly keyword: UpdateAction['type'];
  readonly actions: readonly UpdateAction[];
}

/** A tree as the grammar returns it. */
export interface Parsed<Tree> {
  readonly tree: Tree;
  /** Whether parentheses somewhere enclose nothing but another pair. */
  readonly redundantParentheses: boolean;
}
