/** Which faults there are at all, and how often: each seed has a few of them, so that each is met alone and with others. */
import type { Draw } from '../../support/draw.js';
import { type Rates, WOES } from '../world/woe.js';

export interface DrawnWeather {
  readonly rates: Rates;
  /** Milliseconds from a request to its reply, half of them on the way there. */
  readonly latency: { readonly min: number; readonly max: number };
  readonly slowMs: number;
}

export function drawWeather(draw: Draw): DrawnWeather {
  const isFair = draw.chance(0.15);
  const woes = isFair ? [] : WOES.filter(() => draw.chance(0.15));
  // Together no more than 1, so that no rate hides another.
  const rates = woes.map((woe) => [woe, Math.min(draw.pick([0.05, 0.2, 0.5, 0.9]), 1 / woes.length)] as const);
  const min = draw.pick([0, 0, 5]);
  return {
    rates: Object.fromEntries(rates),
    latency: { min, max: min + draw.pick([0, 20, 200]) },
    slowMs: draw.pick([50, 1500, 15_000]),
  };
}
