/** What is wrong with the solvents' clock. That it leaps is a step of the program's. */
import type { Draw } from '../../support/draw.js';

export interface DrawnClock {
  /** Milliseconds by which a timer is early or late at the most. */
  readonly jitterMs: number;
}

export function drawClock(draw: Draw): DrawnClock {
  return { jitterMs: draw.chance(0.2) ? draw.pick([0.5, 1, 20]) : 0 };
}
