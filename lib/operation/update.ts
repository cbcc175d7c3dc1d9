/** Updates: what is set, added, removed and deleted, compiled to an update expression; and which of them can merge. */
import { ValidationError } from '../errors.js';
import type { AttributeValue } from '../item/attribute-value.js';
import { marshallValue, type NumberInput } from '../item/marshall.js';
import type { AttributeName } from '../table/table.js';
import type { NestedPath } from './condition.js';
import { type PathInput, type Placeholders, pathSteps } from './placeholders.js';

/**
 * The actions of an update on an item whose key attributes are `KeyName`, which no update may change.
 * Names with a dot are paths into a document, as in conditions; a list of `[path, value]` pairs spells any path.
 */
export interface UpdateActions<Item, KeyName extends PropertyKey = never> {
  /** Sets attributes to values. */
  readonly set?: Assignments<Item, KeyName> | readonly (readonly [path: PathInput, value: unknown])[];
  /** Adds to numbers (a missing one counts as 0), and elements to sets. */
  readonly add?: Addends<Item, KeyName>;
  /** Removes attributes. */
  readonly remove?: readonly (Exclude<AttributeName<Item>, KeyName> | NestedPath)[];
  /** Deletes elements from sets. */
  readonly delete?: {
    readonly [Name in Exclude<AttributeName<Item>, KeyName>]?: SetPart<Item[Name]>;
  } & Nested;
}

type Nested = { readonly [path: `${string}.${string}`]: unknown };

type Assignments<Item, KeyName extends PropertyKey> = {
  readonly [Name in Exclude<AttributeName<Item>, KeyName>]?: Item[Name];
} & Nested;

type Addends<Item, KeyName extends PropertyKey> = {
  readonly [Name in Exclude<AttributeName<Item>, KeyName>]?: Addend<Item[Name]>;
} & Nested;

/** Asked before null is taken away, which makes `{}` of an unknown type. */
type Addend<Value> = unknown extends Value ? unknown : AddendOf<NonNullable<Value>>;

type AddendOf<Value> = Value extends NumberInput ? NumberInput : SetOf<Value>;

type SetPart<Value> = unknown extends Value ? unknown : SetOf<NonNullable<Value>>;

type SetOf<Value> = Value extends ReadonlySet<unknown> ? Value : never;

/** An update with its values marshalled, ready to be merged and sent. */
export interface CompiledUpdate {
  readonly actions: readonly Action[];
  /** May be sent again when its reply was lost: no numbers are added, and no list changes under its indexes. */
  readonly isIdempotent: boolean;
}

/** One action on one path. */
export interface Action {
  readonly clause: 'SET' | 'ADD' | 'REMOVE' | 'DELETE';
  readonly path: PathInput;
  readonly value: AttributeValue | undefined;
}

/**
 * Checks the actions and marshalls their values.
 * @throws ValidationError for actions on key attributes, unknown clauses, empty updates and bad values
 */
export function compileUpdate(actions: object, keyNames: readonly string[]): CompiledUpdate {
  const compiled = Object.entries(actions).flatMap(([clause, operands]) => clauseActions(clause, operands));
  if (compiled.length === 0)
    throw new ValidationError('The update has no actions: name some in set, add, remove or delete.');
  for (const { path } of compiled) {
    const [attribute] = pathSteps(path);
    if (keyNames.includes(String(attribute))) {
      throw new ValidationError(
        `The update changes the key attribute '${attribute}': put a new item and delete the old.`,
      );
    }
  }
  return { actions: compiled, isIdempotent: compiled.every(isIdempotent) };
}

/** The text of an update expression. */
export function updateExpression({ actions }: CompiledUpdate, placeholders: Placeholders): string {
  const clauses = new Map<string, string[]>();
  for (const { clause, path, value } of actions) {
    const operand = placeholders.path(path);
    const text = value ? `${operand}${clause === 'SET' ? ' = ' : ' '}${placeholders.marshalled(value)}` : operand;
    clauses.set(clause, [...(clauses.get(clause) ?? []), text]);
  }
  return Array.from(clauses, ([clause, texts]) => `${clause} ${texts.join(', ')}`).join(' ');
}

const CLAUSES = new Map<string, Action['clause']>([
  ['set', 'SET'],
  ['add', 'ADD'],
  ['remove', 'REMOVE'],
  ['delete', 'DELETE'],
]);

function clauseActions(name: string, operands: unknown): Action[] {
  const clause = CLAUSES.get(name);
  if (!clause)
    throw new ValidationError(`The update has an unknown action '${name}': there are set, add, remove and delete.`);
  if (operands === undefined) return [];
  if (clause === 'REMOVE') {
    if (!Array.isArray(operands)) throw new ValidationError('The update wants a list of attributes in remove.');
    return operands.map((path: PathInput) => ({ clause, path, value: undefined }));
  }
  return assignments(name, operands).map(([path, value]) => ({ clause, path, value: operand(clause, path, value) }));
}

function assignments(name: string, operands: unknown): readonly (readonly [PathInput, unknown])[] {
  if (typeof operands !== 'object' || operands === null) {
    throw new ValidationError(`The update wants an object of attributes in ${name}.`);
  }
  if (!Array.isArray(operands)) return Object.entries(operands);
  const isPaired = operands.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (!isPaired) throw new ValidationError(`The update wants pairs of a path and a value in the list of ${name}.`);
  return operands;
}

function operand(clause: Action['clause'], path: PathInput, value: unknown): AttributeValue {
  const name = String(path);
  if (clause === 'SET' && value === undefined)
    throw new ValidationError(`The update sets '${name}' to undefined: use remove.`);
  const marshalled = marshallValue(value, name);
  const isSet = 'SS' in marshalled || 'NS' in marshalled || 'BS' in marshalled;
  if (clause === 'ADD' && !isSet && !('N' in marshalled))
    throw new ValidationError(`The update adds to '${name}' neither a number nor a set.`);
  if (clause === 'DELETE' && !isSet)
    throw new ValidationError(`The update deletes from '${name}' what is no Set of elements.`);
  return marshalled;
}

function isIdempotent({ clause, path, value }: Action): boolean {
  const hasListIndex = pathSteps(path).some((step) => typeof step === 'number');
  return !hasListIndex && !(clause === 'ADD' && value && 'N' in value);
}
