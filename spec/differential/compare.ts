/**
 * Two databases' answers to one step, compared as far as DynamoDB promises them: sets, maps and the order between hash
 * keys have no order, and wording, consumed capacity and where a page of 1 MB ends are left out.
 */
import { itemsOf } from './answers.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { plainNumber } from './numbers.js';
import type { Answer, Step } from './step.js';

/** In what the answers differ, or `undefined`. */
export function difference(step: Step, ours: readonly Answer[], theirs: readonly Answer[]): string | undefined {
  const [our, their] = [ours.at(-1), theirs.at(-1)];
  if (our?.error !== their?.error) return `${our?.error ?? 'success'} against ${their?.error ?? 'success'}`;
  if (our?.error !== undefined) return unequal('the error', errorContent(our), errorContent(their));
  if (step.follow === 'pages' || step.follow === 'segments') return readDifference(step, ours, theirs);
  return unequal('the answer', content(step.call, our?.body), content(step.call, their?.body));
}

/** An answer with its numbers as the service spells them. */
export function withPlainNumbers({ error, body }: Answer): Answer {
  return { error, body: Object.fromEntries(Object.entries(body).map(([name, member]) => [name, plain(name, member)])) };
}

/** An answer to a read without what says that there may be more where there is no more. */
export function withoutEmptyEnd(pages: readonly Answer[]): readonly Answer[] {
  const [last, before] = [pages.at(-1), pages.at(-2)];
  if (last === undefined || before === undefined || last.body.ScannedCount !== 0) return pages;
  const { LastEvaluatedKey: _, ...body } = before.body;
  return [...pages.slice(0, -2), { error: before.error, body }];
}

/** A value as text that is the same for equal values: members by name, sets sorted. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'absent';
  const entries = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${memberText(name, member)}`);
  return `{${entries.sort().join(',')}}`;
}

const UNORDERED = new Set([
  ...['SS', 'NS', 'BS', 'NonKeyAttributes', 'AttributeDefinitions'],
  ...['LocalSecondaryIndexes', 'GlobalSecondaryIndexes'],
]);
const TABLE_MEMBERS = ['TableName', 'AttributeDefinitions', 'KeySchema'];
const INDEX_MEMBERS = ['IndexName', 'KeySchema', 'Projection'];

function plain(name: string, value: Json): Json {
  if (name === 'N' && typeof value === 'string') return plainNumber(value);
  if (Array.isArray(value)) return value.map((each) => plain(name === 'NS' ? 'N' : '', each));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, member]) => [inner, plain(inner, member)]));
}

function memberText(name: string, value: Json): string {
  return UNORDERED.has(name) && Array.isArray(value) ? bag(value) : canonical(value);
}

function bag(values: readonly Json[]): string {
  return `[${values.map(canonical).sort().join(',')}]`;
}

function unequal(what: string, ours: Json | undefined, theirs: Json | undefined): string | undefined {
  return canonical(ours) === canonical(theirs) ? undefined : `${what} differs`;
}

/** What an error says beside its sentence. */
function errorContent(answer: Answer | undefined): JsonObject {
  const { Item = null, CancellationReasons: reasons } = answer?.body ?? {};
  const shown = (reason: Json) =>
    isObject(reason) ? { Code: reason.Code ?? null, Item: reason.Item ?? null } : reason;
  return { Item, reasons: Array.isArray(reasons) ? reasons.map(shown) : null };
}

function content(call: string, body: JsonObject = {}): JsonObject {
  // An index on its way is described in many ways; what becomes of it is asked afterwards.
  if (call === 'UpdateTable') return {};
  if (call === 'BatchGetItem') return { ...body, Responses: bags(body.Responses), ConsumedCapacity: null };
  const table = body.Table ?? body.TableDescription;
  if (isObject(table)) return description(table);
  return { ...body, ConsumedCapacity: null, ItemCollectionMetrics: null };
}

function bags(responses: Json | undefined): Json {
  if (!isObject(responses)) return null;
  const texts = Object.entries(responses).map(
    ([name, items]) => [name, Array.isArray(items) ? bag(items) : items] as const,
  );
  return Object.fromEntries(texts);
}

function description(table: JsonObject): JsonObject {
  const indexes = (list: Json | undefined) =>
    Array.isArray(list) ? list.map((index) => (isObject(index) ? only(index, INDEX_MEMBERS) : index)) : null;
  return {
    ...only(table, TABLE_MEMBERS),
    LocalSecondaryIndexes: indexes(table.LocalSecondaryIndexes),
    GlobalSecondaryIndexes: indexes(table.GlobalSecondaryIndexes),
  };
}

function only(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, object[name] ?? null]));
}

function readDifference(step: Step, ours: readonly Answer[], theirs: readonly Answer[]): string | undefined {
  if (step.exact) return unequal('a page', ours.map(pageContent), theirs.map(pageContent));
  const [our, their] = [itemsOf(ours), itemsOf(theirs)];
  return (
    unequal('the number of items', totals(ours), totals(theirs)) ??
    unequal('the items', bag(our), bag(their)) ??
    // The entries of one hash key in an index may be in several segments of DynamoDB Local.
    (step.follow === 'segments' ? undefined : unequal('the order', sequences(step, our), sequences(step, their))) ??
    (step.follow === 'segments' ? undefined : unequal('the number of pages', ours.length, theirs.length))
  );
}

function pageContent({ body }: Answer): JsonObject {
  return { ...body, ConsumedCapacity: null };
}

function totals(answers: readonly Answer[]): JsonObject {
  const total = (name: string) => answers.reduce((sum, { body }) => sum + Number(body[name]), 0);
  return { Count: total('Count'), ScannedCount: total('ScannedCount') };
}

/** The range keys in their order, by hash key: equal ones may change places, and so may whole hash keys. */
function sequences({ order }: Step, items: readonly Json[]): JsonObject {
  const byHash = new Map<string, string[]>();
  if (order?.range === undefined) return {};
  for (const item of items) {
    if (!isObject(item) || item[order.hash] === undefined) return {};
    const hash = canonical(item[order.hash]);
    byHash.set(hash, [...(byHash.get(hash) ?? []), canonical(item[order.range])]);
  }
  return Object.fromEntries(byHash);
}
