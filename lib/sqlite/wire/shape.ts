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

/** How many members a collection may have; `unshown` where the service does not show the one that breaks that. */
interface Extent extends Range {
  readonly unshown?: boolean;
}

/** The refusal of a member that should be a structure, a map or a list, and of an element that should be one. */
export const UNEXPECTED_FIELD = 'Unexpected field type';
export const UNEXPECTED_VALUE = 'Unexpected value type in payload';

const MAX_PROBLEMS = 10;
/** What is shown of a value or of its place, in characters: some more than the longest name of a table. */
const MAX_SHOWN = 1000;

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
    const source = checkObject(value, path === '' || path.endsWith('.member') ? UNEXPECTED_VALUE : UNEXPECTED_FIELD);
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
export function map<T>(shape: Shape<T>, extent: Extent = {}): Shape<Map<string, T>> {
  return (value, path, reading) => {
    const source = checkObject(value, UNEXPECTED_FIELD);
    const names = Object.keys(source);
    checkLength(names.length, names, path, reading, extent);
    return new Map(names.map((name) => [name, shape(source[name], `${path}.${name}.member`, reading)]));
  };
}

/** An object whose names are data, as it came. */
export function record<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, path, reading) => {
    const source = checkObject(value, UNEXPECTED_FIELD);
    for (const name of Object.keys(source)) shape(source[name], `${path}.${name}.member`, reading);
    // Every member has been read by `shape`, which takes such values as they are.
    return source as Record<string, T>;
  };
}

/** A list. */
export function list<T>(shape: Shape<T>, extent: Extent = {}): Shape<T[]> {
  return (value, path, reading) => {
    const elements = checkList(value);
    checkLength(elements.length, elements, path, reading, extent);
    return elements.map((element, i) => {
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

/** The value as a list; anything else is refused with the service's words for its type. */
export function checkList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw serializationException(isObject(value) ? UNEXPECTED_OBJECT : UNEXPECTED_FIELD);
}

/** The refusal of a value that has another JSON type than `expected`. */
function wrongType(value: unknown, expected: 'Boolean' | 'Integer' | 'String'): Error {
  if (Array.isArray(value)) return serializationException(`Unrecognized collection type class java.lang.${expected}`);
  if (isObject(value)) return serializationException(UNEXPECTED_OBJECT);
  if (typeof value === 'string' && expected === 'Boolean') {
    return serializationException('Unexpected token received from parser');
  }
  return serializationException(`${tokenOf(value)} cannot be converted to ${expected}`);
}

/** The refusal of an object where a scalar or a list should be. */
export const UNEXPECTED_OBJECT = 'Start of structure or map found where not expected';

/** Whether a value is an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
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

function checkLength(
  length: number,
  value: unknown,
  path: string,
  reading: Reading,
  { min = 0, max, unshown = false }: Extent,
): void {
  const [shown, place] = unshown ? [undefined, upperPath(path)] : [show(value), path];
  if (length < min) addProblem(reading, shown, place, `have length greater than or equal to ${min}`);
  if (max !== undefined && length > max) {
    addProblem(reading, shown, place, `have length less than or equal to ${max}`);
  }
}

/** Texts as they are; of anything else no more than its extent. */
function show(value: unknown): string {
  if (!Array.isArray(value)) return `'${value}'`;
  return value.every((each) => typeof each === 'string') ? `'[${value.join(', ')}]'` : `'[${value.length} members]'`;
}

function addProblem({ problems }: Reading, shown: string | undefined, path: string, must: string): void {
  problems.push(brokenConstraint(shown, path, `Member must ${must}`));
}

/** The service's sentence for a constraint that a value breaks. */
export function brokenConstraint(shown: string | undefined, path: string, constraint: string): string {
  const value = shown === undefined ? '' : `${shortened(shown)} `;
  return `Value ${value}at '${shortened(path)}' failed to satisfy constraint: ${constraint}`;
}

/** No message grows with a request. */
function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Where the service does not show values, it names members as requests do. */
function upperPath(path: string): string {
  const upper = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  return upper(path).replace(/(?<=\.)(?!member$)\w+$/, upper);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
