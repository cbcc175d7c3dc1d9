/** Programs: short, on few keys, so that operations meet. */
import type { Table } from '../../../lib/index.js';
import type { Draw } from '../../support/draw.js';
import { drawOperation, drawSelection, drawWrite, widePuts } from './operations.js';
import type { IngestStep, Step } from './step.js';

export interface Ground {
  readonly tables: readonly Table[];
  readonly hasOther: boolean;
}

export function drawSteps(draw: Draw, ground: Ground): Step[] {
  const isJumpy = draw.chance(0.15);
  const isAdjusted = draw.chance(0.2);
  const drawStep = () =>
    draw.weighted<Step>([
      [10, () => ({ kind: 'push', operation: drawOperation(draw, ground.tables), by: drawManner(draw) })],
      [3, () => ({ kind: 'pause', delayMs: draw.pick([0, 1, 20, 300, 2000]) })],
      [1, () => ({ kind: 'flush' })],
      [1.5, () => drawIngest(draw, ground)],
      [0.7, () => ({ kind: 'select', operation: drawSelection(draw, ground.tables), isQuiet: draw.chance(0.5) })],
      [
        0.4,
        () => ({
          kind: 'prune',
          operation: drawSelection(draw, ground.tables, true),
          below: draw.pick([undefined, 1, 4]),
        }),
      ],
      [isAdjusted ? 1 : 0, () => ({ kind: 'capacity', table: draw.pick(ground.tables), units: draw.pick([1, 3, 50]) })],
      [isJumpy ? 2 : 0, () => ({ kind: 'jump', byMs: draw.pick([-1, 1]) * draw.pick(JUMPS_MS) })],
      [ground.hasOther ? 3 : 0, () => ({ kind: 'other', operation: drawWrite(draw, ground.tables) })],
      [0.05, () => ({ kind: 'close' })],
    ]);
  return draw.times(draw.int(4, 24), drawStep);
}

/** More than a batch may have. */
const LEAST_WIDE = 26;

const DAY_MS = 86_400_000;
const JUMPS_MS = [1, 1000, 61_000, DAY_MS, 3650 * DAY_MS];

function drawManner(draw: Draw) {
  return draw.pick(['next', 'next', 'method', 'method', 'throwing', 'leaving'] as const);
}

function drawIngest(draw: Draw, { tables }: Ground): IngestStep {
  const count = draw.chance(0.1) ? draw.int(LEAST_WIDE, 60) : draw.int(0, 8);
  const operations = draw.times(count, () => drawOperation(draw, tables));
  return {
    kind: 'ingest',
    source: draw.pick(['array', 'generator', 'async', 'readable', 'observable', 'dissolve'] as const),
    operations: count >= LEAST_WIDE ? widePuts(draw.pick(tables), count) : operations,
    failsAfter: draw.chance(0.15) ? draw.int(0, count) : undefined,
    leavesAfterMs: draw.chance(0.2) ? draw.pick([0, 1, 30, 500]) : undefined,
    throws: draw.chance(0.1),
  };
}
