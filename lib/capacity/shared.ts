/** One budget for many processes, which a limiter that all of them reach shares out. */
import { ValidationError } from '../errors.js';
import type { Limiter } from './limiter.js';
import { Reserve } from './reserve.js';
import { alone, type BudgetSource } from './supply.js';

/**
 * A budget that processes have in common when their limiters have one store and one `keyPrefix`: together they use what
 * their tables declare and stay within it, however many they are.
 *
 * - **Windows.** The limiter's `points` stand for all the units that a table, or a global index, declares for `duration`
 *   seconds. They are no more than the grain in which these are shared out: 10,000 suit tables of every size. A window
 *   loses the time that the limiter takes to open the next one, and `duration` is as many seconds of unused units as may
 *   be spent at once: 1 for a limiter that answers within 20 ms, 5 for one that takes 100.
 * - **Chunks.** A process reserves an eighth of a window at a time, at most half a second's units, or what one request
 *   wants if that is more. With windows of a second these are some 8 calls a second for each table or index that is used
 *   to the full, and one more of each process whose wish has to wait for the next window. Who has little to do asks seldom.
 * - **Death.** What a process held when it died, two chunks at most, is missing once; the next window is whole again.
 * - **A limiter that fails**, or does not answer within a second, neither holds anything up nor lets the budget be overrun:
 *   each process goes on with the part that it had had itself over the last five seconds, an eighth at least, until the
 *   limiter answers. `events` tells of it (`limiter`). The parts of all are the whole, unless more than eight start anew.
 * - A place that declares no capacity is not shared: each process learns by itself how much it can have there.
 *
 * Tables of one name in several regions or accounts want limiters with a `keyPrefix` each.
 * @throws ValidationError for a limiter without points or windows, or one that delays or blocks by itself
 *
 * @example
 * const limiter = new RateLimiterDynamo({ storeClient: client, tableName: 'limits', points: 10_000, duration: 1 });
 * const s = solvent(client, { budget: shared(limiter) });
 */
export function shared(limiter: Limiter): BudgetSource {
  checkLimiter(limiter);
  return {
    supply: (demand) => (Number.isFinite(demand.rate) ? new Reserve(limiter, demand) : alone.supply(demand)),
  };
}

function checkLimiter(limiter: Limiter & { readonly execEvenly?: unknown; readonly blockDuration?: unknown }): void {
  if (typeof limiter?.consume !== 'function') {
    throw new ValidationError('shared() wants a limiter of rate-limiter-flexible, with a method consume().');
  }
  const { points, duration, execEvenly, blockDuration } = limiter;
  if (!(Number.isInteger(points) && points > 0)) {
    throw new ValidationError(
      `The limiter of shared() has ${points} points, it wants a whole number of them, say 10000.`,
    );
  }
  if (!(Number.isFinite(duration) && duration > 0)) {
    throw new ValidationError(`The limiter of shared() has the duration ${duration}, it wants seconds above 0, say 1.`);
  }
  if (execEvenly || blockDuration) {
    throw new ValidationError(
      'The limiter of shared() must have neither execEvenly nor blockDuration: both would waste units.',
    );
  }
}
