/** What an operation can have made of some items, given how it ended. */
import {
  ClosedError,
  ConditionFailedError,
  DeadlineError,
  ItemTooLargeError,
  QueueFullError,
  RequestError,
  ThrottledError,
  TransactionCanceledError,
  type TransactPart,
  UnknownOutcomeError,
  ValidationError,
} from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import { holds } from '../model/condition.js';
import type { Item } from '../model/item.js';
import { laneOf } from '../model/key.js';
import { Refusal, written } from '../model/write.js';
import { POISON } from '../scenario/values.js';
import type { Act } from '../world/history.js';

/** Items by lane. */
export type Images = ReadonlyMap<string, Item | undefined>;

type Operation = Act['operation'];

/**
 * Those that are possible; none where the model has it otherwise. Unless `isExact`, the items that a write tells of were read
 * before it, and may lack what others have added since.
 */
export function outcomesOf({ operation, ending }: Act, images: Images, isExact: boolean): readonly Images[] {
  if ('selection' in operation || !ending) return [images];
  if (ending.error) return failed(operation, ending.error, images, isExact);
  if (operation.kind === 'get') {
    return canonical(images.get(laneOf(operation))) === canonical(ending.value) ? [images] : [];
  }
  const after = succeeded(operation, images);
  const isRight = !isExact || canonical(after && resultOf(operation, images, after)) === canonical(ending.value);
  return after && isRight ? [after] : [];
}

function failed(
  operation: Exclude<Operation, { selection: unknown }>,
  error: unknown,
  images: Images,
  isExact: boolean,
): readonly Images[] {
  const after = operation.kind === 'get' ? undefined : succeeded(operation, images);
  if (error instanceof UnknownOutcomeError) return after ? [images, after] : [images];
  if (error instanceof RequestError && /took effect/.test(error.message)) return after ? [after] : [];
  if (error instanceof ConditionFailedError) {
    const isRight = !isExact || canonical(error.item) === canonical(shownItem(operation, images));
    return !after && isRight && unmet(partsOf(operation), images) ? [images] : [];
  }
  if (error instanceof TransactionCanceledError) return after ? [] : [images];
  if (error instanceof ValidationError) return after && !isPoisoned(operation) ? [] : [images];
  return NOTHING_DONE.some((each) => error instanceof each) ? [images] : [];
}

const NOTHING_DONE = [ClosedError, DeadlineError, ItemTooLargeError, QueueFullError, RequestError, ThrottledError];

/** What the failure of a condition shows. */
function shownItem(operation: Operation, images: Images): Item | undefined {
  return 'returnOld' in operation && operation.returnOld ? images.get(laneOf(operation)) : undefined;
}

function unmet(parts: readonly TransactPart[], images: Images): boolean {
  return parts.some((part) => part.if && !holds(part.if, images.get(laneOf(part))));
}

/** The items after the operation; `undefined` where it cannot have succeeded. */
function succeeded(
  operation: Exclude<Operation, { selection: unknown } | { kind: 'get' }>,
  images: Images,
): Images | undefined {
  const parts = partsOf(operation);
  if (unmet(parts, images)) return undefined;
  const after = new Map(images);
  try {
    for (const part of parts) after.set(laneOf(part), written(part, images.get(laneOf(part))));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
  return after;
}

function partsOf(operation: Operation): readonly TransactPart[] {
  if (operation.kind === 'transaction') return operation.operations;
  return operation.kind === 'put' || operation.kind === 'update' || operation.kind === 'delete' ? [operation] : [];
}

function resultOf(operation: Operation, before: Images, after: Images): unknown {
  if (operation.kind !== 'put' && operation.kind !== 'update' && operation.kind !== 'delete') return undefined;
  if (operation.returnOld) return before.get(laneOf(operation));
  return operation.kind === 'update' && !operation.exactlyOnce ? after.get(laneOf(operation)) : undefined;
}

function isPoisoned(operation: Operation): boolean {
  return partsOf(operation).some((part) => part.kind === 'put' && POISON in part.item);
}
