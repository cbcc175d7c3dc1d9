/** The backend's fault harness in the hands of a test: rates that may change as it goes, and all that was sent. */
import { FAULTS } from '../../lib/sqlite/faults/fault.js';
import type { Fault, FaultRates, FaultRequest } from '../../lib/sqlite/index.js';

/** A request, and when it came in. */
export interface Received extends FaultRequest {
  readonly at: number;
}

export class FaultyService {
  rates: FaultRates;
  /** What nothing happens to, whatever the rates. */
  spares: (request: FaultRequest) => boolean = () => false;
  /** Every request that came in, in order. */
  readonly received: Received[] = [];
  readonly #random: () => number;
  readonly #now: () => number;

  constructor(rates: FaultRates, random: () => number, now: () => number) {
    this.rates = rates;
    this.#random = random;
    this.#now = now;
  }

  /** For the option `faults`. */
  readonly fault = (request: FaultRequest): Fault | undefined => {
    this.received.push({ ...request, at: this.#now() });
    return /Item|Query|Scan/.test(request.operation) && !this.spares(request)
      ? FAULTS.find((fault) => this.#strikes(fault))
      : undefined;
  };

  #strikes(fault: Fault): boolean {
    const rate = this.rates[fault] ?? 0;
    // Faults that are not drawn use up no chance, so that a shrunk world goes the same way.
    return rate > 0 && this.#random() < rate;
  }
}
