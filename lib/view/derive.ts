/** What a view calls for when an item comes, changes or goes. */
import { encodeWrite, laneOf, type Write } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { compileCondition } from '../operation/condition.js';
import type { WriteOperation } from '../operation/operation.js';
import { Placeholders } from '../operation/placeholders.js';
import type { View } from './view.js';

/** An item before and after a write; absent where there was none, or is none. */
export interface Images {
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** A write that a view has called for. */
export interface Derived {
  readonly view: View;
  readonly operation: WriteOperation;
  readonly write: Write;
  /** The key attributes of the item that it follows. */
  readonly key: AttributeMap;
}

/**
 * The derived writes of a view, in their order; none where nothing changes for it.
 * @throws ValidationError with the view's name, for what its functions throw and for what they return that is no write
 */
export function derive(view: View, { before, after }: Images): readonly WriteOperation[] {
  if (before && after && view.update) return asked(view, 'update', () => view.update?.(before, after));
  const removed = before ? asked(view, 'remove', () => view.remove(before)) : [];
  const added = after ? asked(view, 'add', () => view.add(after)) : [];
  if (!before || !after) return [...removed, ...added];
  const kept = keptLanes(
    asked(view, 'add', () => view.add(before)),
    added,
  );
  return [...removed, ...added].filter((operation) => !kept.has(laneOf(encodeWrite(operation))));
}

/** The items for which both versions of an item call alike: what cancels out is not sent. */
function keptLanes(
  before: readonly WriteOperation[],
  after: readonly WriteOperation[],
): { has(lane: string): boolean } {
  const now = spellings(after);
  const same = [...spellings(before)].filter(([lane, spelling]) => now.get(lane) === spelling);
  return new Set(same.map(([lane]) => lane));
}

/** All that is written to each item, as a text. */
function spellings(operations: readonly WriteOperation[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const operation of operations) {
    const write = encodeWrite(operation);
    const lane = laneOf(write);
    texts.set(lane, `${texts.get(lane) ?? ''}${JSON.stringify([write.change, spelled(write.condition)])}`);
  }
  return texts;
}

/** With its values as DynamoDB has them: a bigint or a set has no JSON of its own. */
function spelled(condition: object | undefined): unknown {
  const placeholders = new Placeholders();
  return condition && [compileCondition(condition, placeholders), placeholders.attributes()];
}

function asked(view: View, name: string, ask: () => unknown): readonly WriteOperation[] {
  let operations: unknown;
  try {
    operations = ask();
  } catch (cause) {
    throw new ValidationError(`View '${view.name}': ${name}() threw ${cause}.`, { cause });
  }
  if (!Array.isArray(operations) || !operations.every(isWrite)) {
    throw new ValidationError(
      `View '${view.name}': ${name}() returned what is no list of writes: return [put(…)], [update(…)], [del(…)] or [].`,
    );
  }
  return operations;
}

function isWrite(operation: unknown): operation is WriteOperation {
  if (typeof operation !== 'object' || operation === null || !('kind' in operation)) return false;
  return operation.kind === 'put' || operation.kind === 'update' || operation.kind === 'delete';
}
