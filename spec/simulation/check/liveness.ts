/** Once faults have stopped, all that is open settles in about twice the time that it needs, and in few requests. */
import type { Stage } from '../world/stage.js';

/** What an operation may cost: a transaction, its reads and what follows it, each in a table and in an index. */
const UNITS = 8;
/** Requests that an operation may need. */
const REQUESTS = 12;
/** A last backoff, twice, since a request may be waiting for its retry and its operation has another before it. */
const BACKOFF_MS = 40_000;

/** Begins when faults stop; what it returns is called when all has settled. */
export function watchLiveness(stage: Stage): () => string[] {
  const beganAt = performance.now();
  const requestCount = stage.wire.requestCount;
  const streamCount = stage.openStreamCount;
  return () => {
    const openCount = stage.history.acts.filter(({ settledMs }) => settledMs >= beganAt).length + streamCount;
    const tookMs = performance.now() - beganAt;
    const mostMs = 2 * idealMs(stage, openCount) + BACKOFF_MS + lastReplyMs(stage);
    const sentCount = stage.wire.requestCount - requestCount;
    return [
      ...(tookMs > mostMs
        ? [`after the faults ${openCount} operations took ${tookMs} ms to settle, of ${mostMs}`]
        : []),
      ...(sentCount > (openCount + 1) * REQUESTS
        ? [`${openCount} operations took ${sentCount} requests to settle`]
        : []),
    ];
  };
}

/** What the slowest table needs. */
function idealMs({ scenario, unitsOf }: Stage, openCount: number): number {
  const rates = scenario.tables.flatMap(({ name, readCapacity, writeCapacity }) =>
    [readCapacity, writeCapacity, unitsOf.get(name)].filter((rate) => typeof rate === 'number'),
  );
  const slowest = Math.min(100, ...rates);
  return ((openCount * UNITS) / slowest) * 1000;
}

/** What is on its way may still be late. */
function lastReplyMs({ scenario }: Stage): number {
  const { requestTimeout = 0, linger = 0 } = scenario.options;
  return Math.max(requestTimeout, scenario.weather.slowMs) + linger;
}
