/** The backend's fault harness in the hands of a test: rates that may change as it goes, and all that was sent. */
import { FAULTS } from '../../lib/sqlite/faults/fault.js';
import type { Fault, FaultRates, FaultRequest } from '../../lib/sqlite/index.js';

export class FaultyService {
  rates: FaultRates;
  /** Every request that came in, in order. */
  readonly received: FaultRequest[] = [];
  readonly #random: () => number;

  constructor(rates: FaultRates, random: () => number) {
    this.rates = rates;
    this.#random = random;
  }

  /** For the option `faults`. */
  readonly fault = (request: FaultRequest): Fault | undefined => {
    this.received.push(request);
    return /Item|Query|Scan/.test(request.operation) ? FAULTS.find((fault) => this.#strikes(fault)) : undefined;
  };

  #strikes(fault: Fault): boolean {
    const rate = this.rates[fault] ?? 0;
    // Faults that are not drawn use up no chance, so that a shrunk world goes the same way.
    return rate > 0 && this.#random() < rate;
  }
}
