/**
 * The shapes of requests: a member of the wrong JSON type is refused at once, and what breaks a constraint is collected,
 * since the service names all of it in one sentence. Members that a shape does not know are ignored, as the service does.
 */
import { serializationException, validationException } from './service-error.js';

/**
 * The service has two ways of refusing attribute values, and the call decides which: what is newer names no placeholder
 * and lists the members of a set otherwise. Measured on the service in 2026, as are the calls that have it.
 */
export type Wording = 'newer' | 'older';

/** What a reading has found so far. */
export interface Reading {
  wording: Wording;
  /** Broken constraints, each with its place. */
  readonly problems: string[];
  /** The first attribute value that is no value; it counts only where the constraints hold. */
  refusal: string | undefined;
}

/** Reads one member. `path` is its place in the service's words, such as `requestItems.t.member.1.member`. */
export type Shape<T> = (value: unknown, path: string, reading: Reading) => T;

/** A shape that may be absent. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

/** What a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

type Fields = Record<string, Shape<unknown> | Optional<unknown>>;

/** What a structure of such fields holds. */
export type Structure<F extends Fields> = {
  [K in keyof F]: F[K] extends Shape<infer T> ? T : F[K] extends Optional<infer T> ? T | undefined : never;
};

/** The values that a constraint of a shape may have. */
interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const MAX_PROBLEMS = 10;

/** Reads a whole request. Throws a SerializationException or a ValidationException. */
export function readRequest<T>(shape: Shape<T>, body: unknown): T {
  const reading: Reading = { wording: 'older', problems: [], refusal: undefined };
  const request = shape(body, '', reading);
  const { problems, refusal } = reading;
  if (problems.length > 0) {
    const shown = problems.slice(0, MAX_PROBLEMS);
    const noun = shown.length === 1 ? 'validation error' : 'validation errors';
    throw validationException(`${shown.length} ${noun} detected: ${shown.join('; ')}`);
  }
  if (refusal !== undefined) throw validationException(refusal);
  return request;
}

/** The same shape of a call that refuses values in the newer words. */
export function inNewerWords<T>(shape: Shape<T>): Shape<T> {
  return (value, path, reading) => {
    reading.wording = 'newer';
    return shape(value, path, reading);
  };
}

/** A member that may be left out; `null` counts as left out. */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

/** An object with known members. */
export function structure<F extends Fields>(fields: F): Shape<Structure<F>> {
  const entries = Object.entries(fields).map(([name, field]) => ({ name, place: lowerFirst(name), field }));
  return (value, path, reading) => {
    const source = checkObject(value, 'Unexpected value type in payload');
    const target: Record<string, unknown> = {};
    for (const { name, place, field } of entries) {
      const member = Object.hasOwn(source, name) ? (source[name] ?? undefined) : undefined;
      const memberPath = path === '' ? place : `${path}.${place}`;
      if (typeof field === 'function') target[name] = readRequired(field, member, memberPath, reading);
      else if (member !== undefined) target[name] = field.optional(member, memberPath, reading);
    }
    // Each field has been read by its own shape.
    return target as Structure<F>;
  };
}

/** An object whose names are data. */
export function map<T>(shape: Shape<T>, { min, max }: Range = {}): Shape<Map<string, T>> {
  return (value, path, reading) => {
    const source = checkObject(value, 'Unexpected value type in payload');
    const names = Object.keys(source);
    checkLength(names.length, names, path, reading, { min, max });
    return new Map(names.map((name) => [name, shape(source[name], `${path}.${name}.member`, reading)]));
  };
}

/** An object whose names are data, as it came. */
export function record<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, path, reading) => {
    const source = checkObject(value, 'Unexpected value type in payload');
    for (const name of Object.keys(source)) shape(source[name], `${path}.${name}.member`, reading);
    // Every member has been read by `shape`, which takes such values as they are.
    return source as Record<string, T>;
  };
}

/** A list. */
export function list<T>(shape: Shape<T>, { min, max }: Range = {}): Shape<T[]> {
  return (value, path, reading) => {
    if (!Array.isArray(value)) {
      throw serializationException(
        isObject(value) ? 'Start of structure or map found where not expected.' : 'Unexpected value type in payload',
      );
    }
    checkLength(value.length, value, path, reading, { min, max });
    return value.map((element, i) => {
      const place = `${path}.${i + 1}.member`;
      return readRequired(shape, element ?? undefined, place, reading);
    });
  };
}

/** A text of `min` to `max` characters, which may have to match a pattern. */
export function text({ min, max, pattern }: Range & { pattern?: string } = {}): Shape<string> {
  const regexp = pattern === undefined ? undefined : new RegExp(`^${pattern}$`);
  return (value, path, reading) => {
    const text = checkText(value);
    checkLength(text.length, text, path, reading, { min, max });
    if (regexp !== undefined && !regexp.test(text)) {
      addProblem(reading, `'${text}'`, path, `satisfy regular expression pattern: ${pattern}`);
    }
    return text;
  };
}

/** The name of a table or an index. Developer Guide, *Naming rules and data types*. */
export const resourceName: Shape<string> = text({ min: 3, max: 255, pattern: '[a-zA-Z0-9_.-]+' });

/** A table by its name or by its ARN. Of an empty name the service says no more than that it is empty. */
export const tableName: Shape<string> = (value, path, reading) => {
  if (value === '') return nonEmptyText(value, path, reading);
  const isArn = typeof value === 'string' && value.startsWith('arn:');
  return (isArn ? tableArn : resourceName)(value, path, reading);
};

const nonEmptyText = text({ min: 1 });
const tableArn = text({ max: 1024 });

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  return (value, path, reading) => {
    const text = checkText(value);
    const word = words.find((each) => each === text);
    if (word === undefined) addProblem(reading, `'${text}'`, path, `satisfy enum value set: [${words.join(', ')}]`);
    // An unknown word is a problem, and problems end the reading before anyone sees it.
    return word as T;
  };
}

/** A whole number. */
export function integer({ min, max }: Range = {}): Shape<number> {
  return (value, path, reading) => {
    if (typeof value !== 'number') throw wrongType(value, 'Integer');
    const number = Math.trunc(value);
    if (min !== undefined && number < min) {
      addProblem(reading, `'${number}'`, path, `have value greater than or equal to ${min}`);
    }
    if (max !== undefined && number > max) {
      addProblem(reading, `'${number}'`, path, `have value less than or equal to ${max}`);
    }
    return number;
  };
}

/** True or false. */
export const boolean: Shape<boolean> = (value) => {
  if (typeof value !== 'boolean') throw wrongType(value, 'Boolean');
  return value;
};

/** The value as an object of JSON; anything else is refused with the service's words for its type. */
export function checkObject(value: unknown, otherwise: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw serializationException(Array.isArray(value) ? 'Start of list found where not expected' : otherwise);
}

/** The value as text; anything else is refused with the service's words for its type. */
export function checkText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongType(value, 'String');
}

/** The refusal of a value that has another JSON type than `expected`. */
export function wrongType(value: unknown, expected: string): Error {
  if (Array.isArray(value)) return serializationException('Start of list found where not expected');
  if (isObject(value)) return serializationException('Start of structure or map found where not expected.');
  return serializationException(`${tokenOf(value)} can not be converted to ${expected}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokenOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return value === null ? 'NULL_VALUE' : 'STRING_VALUE';
}

function readRequired<T>(shape: Shape<T>, member: unknown, path: string, reading: Reading): T {
  if (member !== undefined) return shape(member, path, reading);
  addProblem(reading, 'null', path, 'not be null');
  // A missing member is a problem, and problems end the reading before anyone sees it.
  return undefined as T;
}

function checkLength(length: number, shown: unknown, path: string, reading: Reading, { min = 0, max }: Range): void {
  if (length < min) addProblem(reading, show(shown), path, `have length greater than or equal to ${min}`);
  if (max !== undefined && length > max) {
    addProblem(reading, show(shown), path, `have length less than or equal to ${max}`);
  }
}

/** Texts as they are; of anything larger no more than its extent, so that no message grows with a request. */
function show(value: unknown): string {
  if (!Array.isArray(value)) return `'${value}'`;
  return value.every((each) => typeof each === 'string') ? `'[${value.join(', ')}]'` : `'[${value.length} members]'`;
}

function addProblem({ problems }: Reading, shown: string, path: string, must: string): void {
  problems.push(`Value ${shown} at '${path}' failed to satisfy constraint: Member must ${must}`);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
