/** What strikes which request, drawn as requests come in; and how often each thing went wrong. */

import { FAULTS } from '../../../lib/sqlite/faults/fault.js';
import type { Fault, FaultRequest } from '../../../lib/sqlite/index.js';
import type { Draw } from '../../support/draw.js';
import type { DrawnWeather } from '../scenario/weather.js';
import type { Mishap } from './mishap.js';
import type { WireWoe, Woe } from './woe.js';

/** By this, which the library never asks for, requests are known that no weather befalls. */
export const BESIDE = { ReturnConsumedCapacity: 'TOTAL' } as const;

export function isBeside({ ReturnConsumedCapacity: asked }: { readonly ReturnConsumedCapacity?: unknown }): boolean {
  return asked === BESIDE.ReturnConsumedCapacity;
}

export class Weather {
  /** How often each thing has gone wrong, those included that are not of the weather. */
  readonly counts = new Map<Mishap, number>();
  readonly #drawn: DrawnWeather;
  readonly #draw: Draw;
  #isFair = true;

  constructor(drawn: DrawnWeather, draw: Draw) {
    this.#drawn = drawn;
    this.#draw = draw;
  }

  begin(): void {
    this.#isFair = false;
  }

  end(): void {
    this.#isFair = true;
  }

  count(what: Mishap): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** For the backend's option `faults`. */
  readonly fault = (request: FaultRequest): Fault | undefined => {
    const fault = FAULTS.find((each) => canStrike(each, request) && this.#strikes(each));
    if (fault !== undefined) this.count(fault);
    return fault;
  };

  /** For the backend's option `latency`. */
  readonly latencyMs = (): number => {
    const { min, max } = this.#drawn.latency;
    return this.#isFair ? min : this.#draw.int(min, max);
  };

  /** Whether something befalls a request that it can befall. */
  strikes(woe: WireWoe): boolean {
    if (!this.#strikes(woe)) return false;
    this.count(woe);
    return true;
  }

  /** One of so many. */
  oneOf(count: number): number {
    return this.#draw.int(0, count - 1);
  }

  #strikes(woe: Woe): boolean {
    const rate = this.#drawn.rates[woe] ?? 0;
    return !this.#isFair && rate > 0 && this.#draw.chance(rate);
  }
}

/** Only what can strike is drawn and counted. */
function canStrike(fault: Fault, { operation, body }: FaultRequest): boolean {
  if (isBeside(body) || !/Item|Query|Scan/.test(operation)) return false;
  if (fault === 'partialBatch') return operation.startsWith('Batch') && JSON.stringify(body).split('},{').length > 1;
  return fault !== 'conflict' || !/^(Batch|Query|Scan|Get)/.test(operation);
}
