/** What a batch costs, table by table, while it is sent: what was paid, what was spent, and what was asked for in vain. */
import type { Purchase } from '../capacity/budget.js';
import { sumOf, type Units } from '../capacity/consumed.js';
import type { Bill } from './bill.js';

/** What hears of costs while a batch is sent, and says when it may be. */
export interface Ledger {
  /** What requests will probably cost in a table. */
  readonly costOf: (table: string, purchase: Purchase) => Units;
  /** What has been carried out, and what the service says that it has consumed in a table. */
  readonly learn: (table: string, purchase: Purchase, consumed: Units) => void;
  /** That a table refused something for want of units: by an exception, or with a reply that gives no reason. */
  readonly refused: (table: string, cause: unknown) => void;
  /** That a table has answered, if only that it will not do what it was asked for. */
  readonly answered: (table: string) => void;
  /** That a table has not answered. */
  readonly lost: (table: string) => void;
  /** Gives back at once what was paid for in a table and did not get there. */
  readonly giveBack: (table: string, units: Units) => void;
  /** Resolves when a batch may be sent again, which is paid for by then; once `signal` is aborted, with the bill as it was. */
  readonly payAgain: (bill: Bill, signal: AbortSignal) => Promise<Bill>;
  /** Resolves when what is paid for may be sent, or `signal` is aborted. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

/** By table. */
type Costs = ReadonlyMap<string, Units>;
type Purchases = ReadonlyMap<string, Purchase>;

export class Receipt {
  readonly #ledger: Ledger;
  #paid: Costs;
  #spent: Costs = new Map();
  #forfeited: Costs = new Map();

  /** `paid` is what was paid before it is sent at all. */
  constructor(ledger: Ledger, paid: Costs) {
    this.#ledger = ledger;
    this.#paid = paid;
  }

  /** What was paid, each time that it was sent, and not given back. */
  get paid(): Costs {
    return this.#paid;
  }

  /** What all its requests have cost so far. */
  get spent(): Costs {
    return this.#spent;
  }

  /** What was asked for in vain. */
  get forfeited(): Costs {
    return this.#forfeited;
  }

  /** It is sent again. */
  paidAgain(paid: Costs): void {
    this.#paid = sumOfCosts(this.#paid, paid);
  }

  /** The service says what it has consumed in a table. */
  consumed(table: string, purchase: Purchase, units: Units): void {
    this.#ledger.learn(table, purchase, units);
    this.#spent = sumOfCosts(this.#spent, new Map([[table, units]]));
  }

  /** Nobody says what was consumed: what was expected. */
  consumedAsExpected(purchases: Purchases): void {
    this.#spent = sumOfCosts(this.#spent, this.#costsOf(purchases));
  }

  refused(purchases: Purchases, cause: unknown): void {
    this.#forfeited = sumOfCosts(this.#forfeited, this.#costsOf(purchases));
    for (const table of purchases.keys()) this.#ledger.refused(table, cause);
  }

  /** It did not get there. Until all is settled others would have to do without it, and with more than flowed in afterwards. */
  unsent(purchases: Purchases): void {
    const costs = this.#costsOf(purchases);
    for (const [table, units] of costs) this.#ledger.giveBack(table, units);
    this.#paid = sumOfCosts(this.#paid, new Map([...costs].map(([table, units]) => [table, negative(units)])));
  }

  answered(purchases: Purchases): void {
    for (const table of purchases.keys()) this.#ledger.answered(table);
  }

  lost(purchases: Purchases): void {
    for (const table of purchases.keys()) this.#ledger.lost(table);
  }

  #costsOf(purchases: Purchases): Costs {
    return new Map([...purchases].map(([table, purchase]) => [table, this.#ledger.costOf(table, purchase)]));
  }
}

function sumOfCosts(a: Costs, b: Costs): Costs {
  const sums = new Map(a);
  for (const [table, units] of b) sums.set(table, sumOf(sums.get(table) ?? new Map(), units));
  return sums;
}

function negative(units: Units): Units {
  return new Map([...units].map(([place, count]) => [place, -count]));
}
