/** Each error is one of ours, of the operation that failed, and has a cause in what went wrong. */
import {
  ClosedError,
  ConditionFailedError,
  DeadlineError,
  DynochemyError,
  ItemTooLargeError,
  QueueFullError,
  RequestError,
  ThrottledError,
  TransactionCanceledError,
  UnknownOutcomeError,
  ValidationError,
} from '../../../lib/index.js';
import type { Act } from '../world/history.js';
import type { Mishap } from '../world/mishap.js';
import type { Stage } from '../world/stage.js';
import { spell, spellOperation, TOO_MUCH } from './spell.js';

export function causeFindings(stage: Stage): string[] {
  return stage.history.acts.flatMap((act) => {
    const error = act.ending?.error;
    if (error) {
      const finding = causeFinding(stage, act, error);
      return finding === undefined ? [] : [`${spell(act)} ${finding}: ${error.message}`];
    }
    return act.ending && isLate(stage, act) ? [`${spell(act)} settled after its deadline`] : [];
  });
}

function causeFinding(stage: Stage, act: Act, error: DynochemyError): string | undefined {
  if (!(error instanceof DynochemyError)) return 'failed with an error that is none of ours';
  if (error.operation?.kind !== act.operation.kind) return 'failed with the error of another operation';
  const cause = CAUSES.find(([each]) => error instanceof each);
  if (!cause) return 'failed with an error that nothing here calls for';
  if (!cause[1](stage, act)) return 'failed without a cause';
  return isLate(stage, act) ? 'failed after its deadline' : undefined;
}

const CAUSES: readonly (readonly [new (...args: never[]) => DynochemyError, (stage: Stage, act: Act) => boolean])[] = [
  [ItemTooLargeError, (_, { operation }) => spellOperation(operation).includes(TOO_MUCH)],
  [ConditionFailedError, (_, { operation }) => 'if' in operation && operation.if !== undefined],
  [TransactionCanceledError, (_, { operation }) => operation.kind === 'transaction'],
  [UnknownOutcomeError, (stage) => isLossy(stage) || hasShortDeadline(stage)],
  [ThrottledError, (stage) => any(stage, ...THROTTLES)],
  [DeadlineError, (stage, act) => hasJumped(stage) || isDue(stage, act)],
  [QueueFullError, ({ scenario }, { isPulled }) => !isPulled && (scenario.options.maxQueued ?? 0) < 1000],
  [ClosedError, (stage) => any(stage, 'closedEarly', 'unsubscribed', 'throwingSubscriber')],
  [RequestError, (stage) => isLossy(stage) || any(stage, 'refused', 'denied', ...THROTTLES) || hasShortDeadline(stage)],
  [ValidationError, () => true],
];

const THROTTLES: readonly Mishap[] = [
  ...(['throttle', 'onDemandThrottle', 'accountThrottle', 'partialBatch', 'unprocessed', 'conflict'] as const),
  ...(['outOfUnits', 'otherWriter'] as const),
];

/** Timers may be early, or late. */
const JITTER_MS = 25;

/** Whether replies were lost. */
export function isLossy(stage: Stage): boolean {
  return any(stage, 'errorBefore', 'errorAfter', 'resetBefore', 'resetAfter', 'cut', 'flipped', 'timeout');
}

function hasShortDeadline(stage: Stage): boolean {
  return deadlineOf(stage) < 900_000 || hasJumped(stage);
}

function hasJumped(stage: Stage): boolean {
  return any(stage, 'clockForward', 'clockBack');
}

/** By a deadline of its own; what is pulled has its time from its first request on, and what views follow settles after them. */
function isLate(stage: Stage, { isPulled, operation, pushedMs, settledMs, thread }: Act): boolean {
  if (isPulled || thread !== 'main' || 'selection' in operation || hasJumped(stage)) return false;
  if (stage.scenario.views.length > 0) return false;
  return settledMs - pushedMs > deadlineOf(stage) + JITTER_MS;
}

/** Of what the library pushes itself, nobody knows when it was. */
function isDue(stage: Stage, { thread, pushedMs, settledMs }: Act): boolean {
  const openMs = thread.startsWith('own') ? settledMs : settledMs - pushedMs;
  return openMs >= deadlineOf(stage) - JITTER_MS;
}

function deadlineOf({ scenario }: Stage): number {
  return scenario.options.deadline ?? 900_000;
}

function any({ weather }: Stage, ...names: readonly Mishap[]): boolean {
  return names.some((name) => (weather.counts.get(name) ?? 0) > 0);
}
