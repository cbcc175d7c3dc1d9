/** Right requests made wrong: a member goes, is of another type, another text or another size, or comes twice. */
import type { Draw } from '../support/draw.js';
import { isObject, type Json, type JsonObject } from './json.js';
import type { Step } from './step.js';

type Place = readonly (string | number)[];

const WRONG_TYPES: readonly Json[] = [null, true, 1, 1.5, 'text', [], {}, ['x'], { S: 'x' }];
const WORDS = [
  ...['', 'x', 'pk', 'sk', 'g', 'a-b', 'SELECT', 'nope', ':v9', '#n9', '=', 'AND', '(', ')', 'size(n)'],
  ...['n = :v0', 'attribute_exists(pk)', 'SET pk = :v0', 'REMOVE sk', 'x'.repeat(256), 'x'.repeat(5000)],
  ...['NaN', '1e126', '1e-131', '123456789012345678901234567890123456789', 'ALL_NEW', 'table1'],
];

/** The step with one thing about it changed. */
export function mutate(draw: Draw, step: Step): Step {
  const places = placesOf(step.body);
  const place = draw.pick(places);
  const [mutation, change] = draw.weighted<[string, (value: Json) => Json | undefined]>([
    [4, () => ['member gone', () => undefined]],
    [2, () => ['wrong type', () => draw.pick(WRONG_TYPES)]],
    [4, () => ['another value', (value) => another(draw, value)]],
  ]);
  const { order: _order, exact: _exact, ...rest } = step;
  const body = changed(step.body, place, change);
  if (!isObject(body) || hasUpdateWithoutAction(body)) return mutate(draw, step);
  return { ...rest, body, mutation };
}

/** DynamoDB Local ignores an update without an action, which is a PUT. API Reference, *AttributeValueUpdate*. */
function hasUpdateWithoutAction({ AttributeUpdates: updates }: JsonObject): boolean {
  if (!isObject(updates)) return false;
  return Object.values(updates).some((update) => !isObject(update) || typeof update.Action !== 'string');
}

/** Every member and element of a value, by its place in it. */
export function placesOf(value: Json, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = [...place, Array.isArray(value) ? Number(name) : name];
    return [inner, ...placesOf(member, inner)];
  });
}

/** The value with what is at `place` changed, or gone where the change makes `undefined` of it. */
export function changed(value: Json, place: Place, change: (value: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = place;
  if (step === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const next = name === String(step) ? changed(member, rest, change) : member;
    return next === undefined ? [] : [[name, next] as const];
  });
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

function another(draw: Draw, value: Json): Json {
  if (typeof value === 'string') return anotherText(draw, value);
  if (typeof value === 'number') return draw.pick([0, -1, 1, 101, 1_000_001]);
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return draw.pick([[], [...value, ...value], value.slice(1)]);
  if (isObject(value)) return draw.pick<JsonObject>([{}, { ...value, x: { S: 'x' } }, { ...value, N: '1' }]);
  return value;
}

function anotherText(draw: Draw, text: string): string {
  return draw.weighted<string>([
    [3, () => draw.pick(WORDS)],
    [1, () => `${text} ${draw.pick(WORDS)}`],
    [1, () => text.slice(0, draw.int(0, text.length))],
    [1, () => text.replace(/\w+/, draw.pick(WORDS))],
    [1, () => text.replaceAll(/[:#]\w+/g, (word) => (draw.chance(0.3) ? draw.pick(WORDS) : word))],
    [1, () => text.replace(/[=<>,]/, draw.pick(['=', '<', ',', ' ', '+']))],
  ]);
}
