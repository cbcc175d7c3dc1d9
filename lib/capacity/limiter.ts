/** What is needed of rate-limiter-flexible's limiters, and what their answers mean. */

/**
 * A limiter of rate-limiter-flexible, with whatever store: `RateLimiterDynamo`, `RateLimiterRedis`, `RateLimiterMemory` …
 * Each key has `points` in a window of `duration` seconds, which begins when the first of them are consumed.
 */
export interface Limiter {
  readonly points: number;
  readonly duration: number;
  /** Resolves when there were so many points left, rejects with a reply when there were not, and with an error at a fault. */
  consume(key: string, points: number): Promise<LimiterReply>;
}

/** What a limiter says of a key. */
export interface LimiterReply {
  /** Points that were asked for in this window, those that were refused included. */
  readonly consumedPoints: number;
  /** Milliseconds that are left of the window. */
  readonly msBeforeNext: number;
}

/** What became of a wish for points. */
export type Answer =
  | {
      readonly kind: 'answered';
      /** Points that are ours. */
      readonly points: number;
      /** Where in the window they begin, from 0 to 1. */
      readonly start: number;
      /** Milliseconds that are left of the window. */
      readonly leftMs: number;
    }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Asks a limiter for points. Never rejects. */
export async function ask(limiter: Limiter, key: string, points: number): Promise<Answer> {
  try {
    return answerOf(limiter, points, await limiter.consume(key, points), points);
  } catch (reason) {
    if (!isReply(reason)) return { kind: 'failed', error: reason };
    return answerOf(limiter, points, reason, partOf(limiter, points, reason));
  }
}

function answerOf(limiter: Limiter, asked: number, reply: unknown, points: number): Answer {
  if (!isReply(reply)) return { kind: 'failed', error: new TypeError('The limiter did not say what was consumed.') };
  const { consumedPoints, msBeforeNext } = reply;
  return { kind: 'answered', points, start: (consumedPoints - asked) / limiter.points, leftMs: msBeforeNext };
}

/** A wish that is refused is counted all the same: the points that were left are given to nobody else. */
function partOf({ points }: Limiter, asked: number, { consumedPoints }: LimiterReply): number {
  return consumedPoints > points ? Math.max(0, asked - (consumedPoints - points)) : 0;
}

function isReply(value: unknown): value is LimiterReply {
  if (typeof value !== 'object' || value === null) return false;
  // What is no reply has neither of them.
  const { consumedPoints, msBeforeNext } = value as Partial<LimiterReply>;
  return Number.isFinite(consumedPoints) && Number.isFinite(msBeforeNext);
}
