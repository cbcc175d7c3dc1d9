/** Options of the solvent, the usual ones and the tightest. */
import type { SolventOptions } from '../../../lib/index.js';
import type { Draw } from '../../support/draw.js';

export function drawOptions(draw: Draw): SolventOptions {
  return {
    requestTimeout: draw.pick([1000, 3000, 10_000, 10_000]),
    deadline: draw.pick([900_000, 900_000, 900_000, 60_000, 5000]),
    highWaterMark: draw.pick([1, 2, 5, 1000]),
    maxQueued: draw.pick([250_000, 250_000, 250_000, 3, 10]),
    maxInFlight: draw.pick([1, 2, 8]),
    retries: draw.pick([0, 1, 3, 10, 10]),
    linger: draw.pick([0, 0, 0, 5, 50]),
    burst: draw.pick([1, 1, 1, 0.5, 5]),
  };
}
