/**
 * 6. Settles each operation with its own end, and lets its lane go on. What was not processed waits a while and goes
 * again, ahead of all that waits behind it in its lane.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { Observable, type Observer, type OperatorFunction, type SchedulerLike, Subscription } from 'rxjs';
import type { Answer } from '../dynamodb/call.js';
import { cancellationReasons, type Fault, type SdkCancellationReason } from '../dynamodb/fault.js';
import { direction, type Request } from '../dynamodb/request.js';
import {
  type CancellationReason,
  ConditionFailedError,
  type DynochemyError,
  RequestError,
  ThrottledError,
  TransactionCanceledError,
  UnknownOutcomeError,
  ValidationError,
} from '../errors.js';
import type { Event, ThrottleEvent } from '../events.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import type { Operation } from '../operation/operation.js';
import { backoffMs, PROGRESS_CAP_MS } from './backoff.js';
import { imagesOf } from './coalesce.js';
import type { Delivered, Delivery, Fate } from './delivery.js';
import type { Ending, Entry } from './entry.js';
import type { Release } from './lanes.js';
import type { Parcel } from './parcel.js';

export interface SettleOptions {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly tell: (event: Event) => void;
}

/** Emits the parcels that go again, after their backoff; `released` hears of those that do not. */
export function settle(released: Observer<Release>, options: SettleOptions): OperatorFunction<Delivered, Parcel> {
  const { scheduler, random, tell } = options;
  return (source) =>
    new Observable((subscriber) => {
      const subscription = new Subscription();
      const progress = new Progress();
      const again = (parcels: readonly Parcel[], delayMs: number) => {
        const timer = scheduler.schedule(() => {
          subscription.remove(timer);
          for (const parcel of parcels) subscriber.next(parcel);
        }, delayMs);
        subscription.add(timer);
      };
      subscription.add(
        source.subscribe({
          next: ({ deliveries }) => {
            progress.note(deliveries);
            for (const [delayMs, parcels] of backoffs(deliveries, progress, random())) again(parcels, delayMs);
            for (const { parcel, fate } of deliveries) {
              if (fate.kind === 'again' && fate.isThrottled) tell(throttled(parcel));
              if (fate.kind === 'again' && !isHopeless(parcel)) continue;
              released.next({ parcel, isSplit: !end(parcel, fate) });
            }
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      return subscription;
    });
}

/** How much has got through of each table's reads and writes: a parcel's rounds without any of it are counted. */
class Progress {
  /** A table has two counts. */
  readonly #counts = new Map<string, number>();

  /** What became of a batch, which is of one table and one direction. */
  note(deliveries: readonly Delivery[]): void {
    const answered = deliveries.find(({ fate }) => fate.kind === 'answered');
    if (answered === undefined) return;
    const key = keyOf(answered.parcel.request);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Whether anything has got through since the parcel's last round. */
  hasCome(parcel: Parcel): boolean {
    return parcel.comeBack(this.#counts.get(keyOf(parcel.request)) ?? 0);
  }
}

function keyOf(request: Request): string {
  return `${direction(request)} ${request.table.name}`;
}

/** Rounds without progress after which an operation is given up: more than a quarter of an hour. */
const MAX_FUTILE_ROUNDS = 100;

function isHopeless({ futileRounds }: Parcel): boolean {
  return futileRounds >= MAX_FUTILE_ROUNDS;
}

/** What goes again, by its delay: one draw for all, so that what comes back together makes a batch together again. */
function backoffs(
  deliveries: readonly Delivery[],
  progress: Progress,
  chance: number,
): ReadonlyMap<number, readonly Parcel[]> {
  const parcelsOf = new Map<number, Parcel[]>();
  for (const { parcel, fate } of deliveries) {
    if (fate.kind !== 'again') continue;
    for (const entry of parcel.entries) entry.isThrottled = fate.isThrottled;
    const capMs = progress.hasCome(parcel) ? PROGRESS_CAP_MS : undefined;
    if (isHopeless(parcel)) continue;
    const delayMs = backoffMs(parcel.attempts, () => chance, capMs);
    const others = parcelsOf.get(delayMs);
    if (others) others.push(parcel);
    else parcelsOf.set(delayMs, [parcel]);
  }
  return parcelsOf;
}

/** Settles the entries of a parcel; false where they have to go one by one to find out which of them is wrong. */
function end({ request, entries }: Parcel, fate: Fate): boolean {
  switch (fate.kind) {
    case 'again':
      return settleEach(entries, (entry) => ({ error: exhausted(entry) }));
    case 'answered':
      return settleEach(entries, valuesOf(request, entries, fate.answer));
    case 'failed':
      if (fate.fault === 'invalid' && entries.length > 1) return false;
      return settleEach(entries, (entry) => ({ error: failure(entry, fate.fault, fate.cause) }));
    case 'unknown':
      return settleEach(entries, (entry) => ({ error: lost(entry, fate.cause) }));
    case 'void':
      return true;
    case 'torn':
      return false;
    default:
      fate satisfies never;
      return true;
  }
}

function settleEach(entries: readonly Entry[], endingOf: (entry: Entry, index: number) => Ending): true {
  for (const [index, entry] of entries.entries()) entry.settle(readEnding(entry, () => endingOf(entry, index)));
  return true;
}

/** A reply that cannot be read is as good as lost; the others in its batch are not. */
function readEnding(entry: Entry, read: () => Ending): Ending {
  try {
    return read();
  } catch (cause) {
    return { error: lost(entry, cause) };
  }
}

/** Each entry's own value. Items are unmarshalled for each anew, so that nobody sees what another does to theirs. */
function valuesOf(
  request: Request,
  entries: readonly Entry[],
  answer: Exclude<Answer, 'unprocessed'>,
): (entry: Entry, index: number) => Ending {
  if ('items' in answer) return () => ({ value: answer });
  const { item } = answer;
  if (request.api !== 'UpdateItem' || !request.isMerged) return () => ({ value: item && unmarshallItem(item) });
  let images: readonly (AttributeMap | undefined)[] | undefined;
  return (_, index) => {
    images ??= imagesOf(entries, item);
    const image = images[index];
    return { value: image && unmarshallItem(image) };
  };
}

/** The error of what came back again and again. A reply to an earlier attempt may have been lost. */
function exhausted({ operation, attempts, mayBeApplied }: Entry): DynochemyError {
  return mayBeApplied ? new UnknownOutcomeError({ operation }) : new ThrottledError(attempts, { operation });
}

function failure({ operation, request, mayBeApplied }: Entry, fault: Fault, cause: unknown): DynochemyError {
  // An earlier attempt may have been applied, and may be why this one was refused: unless the service has looked at it under
  // a transaction's token, by which it would know.
  const isKnown = request.api === 'TransactWriteItems' && JUDGED.has(fault);
  if (mayBeApplied && !isKnown) return new UnknownOutcomeError({ operation, cause });
  const reasons = cancellationReasons(cause);
  if (operation.kind === 'transaction' && reasons.length > 0) {
    return new TransactionCanceledError(reasons.map(reasonOf), { operation, cause });
  }
  switch (fault) {
    case 'condition':
      return new ConditionFailedError(oldItem(cause), { operation, cause });
    case 'invalid':
      return new ValidationError(
        `DynamoDB refuses the ${operation.kind} on table '${operation.table.name}': ${words(cause)}`,
        {
          operation,
          cause,
        },
      );
    default:
      return notSent(operation, cause);
  }
}

/** Faults that the service finds by carrying a request out. */
const JUDGED: ReadonlySet<Fault> = new Set<Fault>(['condition', 'invalid']);

/** Why a part of a transaction stood in its way, as users are told. */
export function reasonOf({ Code = 'None', Message, Item }: SdkCancellationReason): CancellationReason {
  return { code: Code, ...(Message && { message: Message }), ...(Item && { item: unmarshallItem(Item) }) };
}

function lost({ operation, request }: Entry, cause: unknown): DynochemyError {
  return direction(request) === 'write' ? new UnknownOutcomeError({ operation, cause }) : notSent(operation, cause);
}

function notSent(operation: Operation, cause: unknown): DynochemyError {
  return new RequestError(`The ${operation.kind} on table '${operation.table.name}' failed: ${words(cause)}`, {
    operation,
    cause,
  });
}

function oldItem(cause: unknown): unknown {
  if (!(cause instanceof ConditionalCheckFailedException) || !cause.Item) return undefined;
  // The SDK's union has one member more, for types that a later service may have.
  return unmarshallItem(cause.Item as AttributeMap);
}

function words(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

function throttled({ request, entries }: Parcel): ThrottleEvent {
  return { kind: 'throttle', table: request.table.name, direction: direction(request), operationCount: entries.length };
}
