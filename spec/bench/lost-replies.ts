/**
 * 100,000 additions to 300 counters, of which one reply in twenty is lost, before it took effect or after. With
 * `exactlyOnce` all are to count once; without it those that are acknowledged, and some of those that are unknown. Fails
 * where they do not. Run: npm run bench -- lost-replies, or with a seed: SEED=7 npm run bench -- lost-replies
 */
import { loseReplies, type Tally } from '../support/lost-replies.js';

const ADDITION_COUNT = 100_000;
const COUNTER_COUNT = 300;

export async function lostReplies(): Promise<void> {
  const seed = Number(process.env.SEED ?? 1);
  const figures: Record<string, object> = {};
  for (const exactlyOnce of [true, false]) {
    const startedAt = performance.now();
    const tally = await loseReplies({ additionCount: ADDITION_COUNT, counterCount: COUNTER_COUNT, exactlyOnce, seed });
    const tookSeconds = Math.round((performance.now() - startedAt) / 1000);
    figures[`exactlyOnce: ${exactlyOnce}, SEED=${seed}`] = told(tally, tookSeconds);
    if (isBroken(tally, exactlyOnce)) process.exitCode = 1;
  }
  console.table(figures);
}

function isBroken({ sum, unknownCount, unsettledCount, wrongCount }: Tally, exactlyOnce: boolean): boolean {
  const isInexact = exactlyOnce && (sum !== ADDITION_COUNT || unknownCount > 0);
  return isInexact || unsettledCount > 0 || wrongCount > 0;
}

function told(tally: Tally, tookSeconds: number) {
  return {
    acknowledged: tally.acknowledgedCount,
    unknown: tally.unknownCount,
    'sum of the counters': tally.sum,
    'counters that are wrong': tally.wrongCount,
    'not settled once': tally.unsettledCount,
    requests: tally.requestCount,
    's of the run’s own clock': Math.round(tally.seconds),
    's taken': tookSeconds,
  };
}
