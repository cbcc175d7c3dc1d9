/** 4. Where a track pays: at the till of each of its tables, which is one but for transactions; and where it is settled up. */
import { type MonoTypeOperatorFunction, map, type SchedulerLike } from 'rxjs';
import type { Account, Budget, Purchase } from '../capacity/budget.js';
import type { Units } from '../capacity/consumed.js';
import type { ProvisionedUnits } from '../dynamodb/describe-capacity.js';
import { shortageOf } from '../dynamodb/fault.js';
import type { Event } from '../events.js';
import type { Bill } from './bill.js';
import type { Sent } from './delivery.js';
import type { Ledger } from './request.js';
import { Till } from './till.js';
import type { Track } from './track.js';

export interface CounterOptions {
  readonly budget: Budget;
  /** Asks what a table has, of which a share may be spent. */
  readonly describe: (tableName: string) => Promise<ProvisionedUnits>;
  readonly scheduler: SchedulerLike;
  readonly tell: (event: Event) => void;
}

/** Makes the tills of all accounts, one for each: a table has two. */
export function tillsOf(scheduler: SchedulerLike): (account: Account) => Till {
  const tills = new Map<Account, Till>();
  return (account) => {
    const known = tills.get(account);
    if (known) return known;
    const till = new Till(account, scheduler);
    tills.set(account, till);
    account.whenRefilled(() => till.serve());
    return till;
  };
}

/** What a track has at the till of one table. */
interface Desk {
  readonly account: Account;
  readonly till: Till;
  /** Asks anew for what the table has, where that is due. */
  readonly refresh: () => void;
}

export class Counter {
  readonly #desks: ReadonlyMap<string, Desk>;
  readonly #weight: number;
  readonly #budget: Budget;
  readonly #scheduler: SchedulerLike;

  constructor({ tables, direction, weight }: Track, tillOf: (account: Account) => Till, options: CounterOptions) {
    const { budget, scheduler } = options;
    this.#weight = weight;
    this.#budget = budget;
    this.#scheduler = scheduler;
    this.#desks = new Map(
      tables.map((table) => {
        const account = budget.account(table, direction, scheduler.now());
        const till = tillOf(account);
        return [table.name, { account, till, refresh: refresher(table.name, direction, account, till, options) }];
      }),
    );
    for (const { refresh } of this.#desks.values()) refresh();
  }

  /** The units, as far as they can be told beforehand, that can be paid for at once. */
  capacityFor(kind: string): number {
    const accounts = Array.from(this.#desks.values(), ({ account }) => account);
    return Math.min(...accounts.map((account) => account.capacityFor({ kind, places: account.places })));
  }

  /** Emits bills, in their order, as soon as they are paid at each till in turn. */
  pay(): MonoTypeOperatorFunction<Bill> {
    return (bills) => {
      let paid = bills;
      for (const [table, { till }] of this.#desks) paid = paid.pipe(payAt(table, till, this.#weight));
      return paid;
    };
  }

  /** Settles what was paid with what was spent, and lets others go on. */
  settle({ bill, spent, forfeited }: Sent): void {
    for (const [table, { account, till, refresh }] of this.#desks) {
      const at = (costs: ReadonlyMap<string, Units>) => costs.get(table) ?? NONE;
      account.settle(at(bill.paid), at(spent), at(forfeited), this.#scheduler.now());
      till.serve();
      refresh();
    }
  }

  get ledger(): Ledger {
    const accountOf = (table: string) => this.#desks.get(table)?.account;
    return {
      costOf: (table, purchase) => accountOf(table)?.costOf(purchase) ?? NONE,
      learn: (table, purchase, consumed) => accountOf(table)?.learn(purchase, consumed, this.#scheduler.now()),
      refused: (table, cause) => this.#slowDown(table, cause),
    };
  }

  /** What the service says of a throttle decides who slows down. */
  #slowDown(table: string, cause: unknown): void {
    const shortage = shortageOf(cause);
    const now = this.#scheduler.now();
    if (shortage === 'account') this.#budget.lowerAll(now);
    else if (shortage !== 'key') this.#desks.get(table)?.account.lower(shortage, now);
  }
}

const NONE: Units = new Map();

function payAt(table: string, till: Till, weight: number): MonoTypeOperatorFunction<Bill> {
  const purchaseOf = ({ purchases }: Bill): Purchase => purchases.get(table) ?? { kind: '', units: 0, places: [] };
  return (bills) =>
    bills.pipe(
      till.pay(purchaseOf, weight),
      map(({ value, cost }) => ({ ...value, paid: new Map(value.paid).set(table, cost) })),
    );
}

/** How old what is known of a table may be: auto scaling takes minutes. */
const REFRESH_MS = 60_000;

/** Asks for what the table has where a share of it may be spent, and again when it is called later than a minute after. */
function refresher(
  tableName: string,
  direction: Track['direction'],
  account: Account,
  till: Till,
  { describe, scheduler, tell }: CounterOptions,
): () => void {
  let dueAt = account.share === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const declare = (units: Units) => {
    account.declare(units, scheduler.now());
    till.serve();
  };
  return () => {
    if (scheduler.now() < dueAt) return;
    const isFirst = dueAt === Number.NEGATIVE_INFINITY;
    dueAt = scheduler.now() + REFRESH_MS;
    describe(tableName).then(
      (units) => declare(units[direction]),
      (error) => {
        tell({ kind: 'undescribed', table: tableName, reason: error instanceof Error ? error.name : String(error) });
        // What is not known is learned from throttles, as where nothing is declared.
        if (isFirst) declare(new Map());
      },
    );
  };
}
