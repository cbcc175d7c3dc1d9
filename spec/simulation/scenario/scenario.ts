/** What a seed stands for: all that is drawn before anything runs. */
import type { SolventOptions, Table } from '../../../lib/index.js';
import { Draw } from '../../support/draw.js';
import { type DrawnClock, drawClock } from './clock.js';
import { drawOptions } from './options.js';
import type { Step } from './step.js';
import { drawSteps } from './steps.js';
import { drawTables } from './tables.js';
import { type DrawnView, drawViews } from './views.js';
import { type DrawnWeather, drawWeather } from './weather.js';

export interface Scenario {
  readonly seed: number;
  /** Those that programs write to. */
  readonly tables: readonly Table[];
  readonly views: readonly DrawnView[];
  readonly options: SolventOptions;
  readonly weather: DrawnWeather;
  readonly clock: DrawnClock;
  /** Another solvent, with the same views, writes to the same tables. */
  readonly hasOther: boolean;
  readonly steps: readonly Step[];
  readonly phase: Phase;
}

/** Faults go on until all has settled, or stop when the program has been pushed. */
export type Phase = 'safety' | 'liveness';

export function scenarioOf(seed: number): Scenario {
  const draw = new Draw(seed);
  const tables = drawTables(draw);
  const views = draw.chance(0.5) ? drawViews(draw, tables) : [];
  // Copies that several writers make in no order are no fold of anything.
  const hasOther = draw.chance(0.25) && views.every(({ isFoldOfMany }) => isFoldOfMany);
  return {
    seed,
    tables,
    views,
    options: drawOptions(draw),
    weather: drawWeather(draw),
    clock: drawClock(draw),
    hasOther,
    steps: drawSteps(draw, { tables, hasOther }),
    phase: draw.pick(['safety', 'liveness'] as const),
  };
}
