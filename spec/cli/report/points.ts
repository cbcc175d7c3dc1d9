/** Points of a load, for the specs of what shows them. */
import { Latencies } from '../../../lib/cli/report/latencies.js';
import type { Point } from '../../../lib/cli/report/timeline.js';

/** A second in which nothing happened, but for what is said. */
export function pointOf({ ms = [], ...said }: Partial<Point> & { ms?: readonly number[] } = {}): Point {
  const latencies = new Latencies();
  for (const each of ms) latencies.record(each);
  return { lengthMs: 1000, places: new Map(), requests: 0, throttles: 0, retries: 0, queued: 0, latencies, ...said };
}

/** What a table consumed of a capacity. */
export function places(units: number, declared?: number, rate = declared): Point['places'] {
  return new Map([['', { units, declared, rate }]]);
}
