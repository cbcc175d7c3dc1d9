/** 4. Where a track pays: at the till of each of its tables, which is one but for transactions; and where it is settled up. */
import { firstValueFrom, fromEvent, type MonoTypeOperatorFunction, map, of, type SchedulerLike, takeUntil } from 'rxjs';
import type { Account, Budget, Purchase } from '../capacity/budget.js';
import type { Units } from '../capacity/consumed.js';
import type { ProvisionedUnits } from '../dynamodb/describe-capacity.js';
import { shortageOf } from '../dynamodb/fault.js';
import type { Event } from '../events.js';
import { wait } from './backoff.js';
import type { Bill } from './bill.js';
import type { Sent } from './delivery.js';
import { Outage } from './outage.js';
import type { Ledger } from './receipt.js';
import { Till } from './till.js';
import type { Track } from './track.js';

export interface CounterOptions {
  readonly budget: Budget;
  /** Asks what a table has, of which a share may be spent. */
  readonly describe: (tableName: string) => Promise<ProvisionedUnits>;
  readonly scheduler: SchedulerLike;
  readonly tell: (event: Event) => void;
}

/** Where what goes to a table pays: each account has a till of its own, and a table's two accounts share its outages. */
export interface Post {
  readonly till: Till;
  readonly outage: Outage;
}

/** Makes the posts of all accounts, one for each. */
export function postsOf(scheduler: SchedulerLike): (account: Account, tableName: string) => Post {
  const posts = new Map<Account, Post>();
  const outages = new Map<string, Outage>();
  return (account, tableName) => {
    const known = posts.get(account);
    if (known) return known;
    const outage = outages.get(tableName) ?? new Outage();
    outages.set(tableName, outage);
    const till = new Till(account, scheduler, outage);
    const post = { till, outage };
    posts.set(account, post);
    outage.whenOver(() => till.serve());
    account.whenRefilled(() => till.serve());
    return post;
  };
}

/** What a track has at the till of one table. */
interface Desk extends Post {
  readonly account: Account;
  /** Asks anew for what the table has, where that is due. */
  readonly refresh: () => void;
}

export class Counter {
  readonly #desks: ReadonlyMap<string, Desk>;
  readonly #weight: number;
  readonly #budget: Budget;
  readonly #scheduler: SchedulerLike;

  constructor(
    { tables, direction, weight }: Track,
    postOf: (account: Account, tableName: string) => Post,
    options: CounterOptions,
  ) {
    const { budget, scheduler } = options;
    this.#weight = weight;
    this.#budget = budget;
    this.#scheduler = scheduler;
    this.#desks = new Map(
      tables.map((table) => {
        const account = budget.account(table, direction, scheduler.now());
        const post = postOf(account, table.name);
        return [
          table.name,
          { ...post, account, refresh: refresher(table.name, direction, account, post.till, options) },
        ];
      }),
    );
    this.refresh();
  }

  /** Asks anew for what its tables have, where that is due. */
  refresh(): void {
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
    for (const [table, { account, till }] of this.#desks) {
      const at = (costs: ReadonlyMap<string, Units>) => costs.get(table) ?? NONE;
      account.settle(at(bill.paid), at(spent), at(forfeited), this.#scheduler.now());
      till.serve();
    }
  }

  get ledger(): Ledger {
    const accountOf = (table: string) => this.#desks.get(table)?.account;
    return {
      costOf: (table, purchase) => accountOf(table)?.costOf(purchase) ?? NONE,
      learn: (table, purchase, consumed) => accountOf(table)?.learn(purchase, consumed, this.#scheduler.now()),
      refused: (table, cause) => this.#slowDown(table, cause),
      answered: (table) => this.#desks.get(table)?.outage.answered(),
      lost: (table) => this.#desks.get(table)?.outage.failed(this.#scheduler.now()),
      giveBack: (table, units) => accountOf(table)?.settle(units, NONE, NONE, this.#scheduler.now()),
      payAgain: (bill, signal) => this.#payAgain(bill, signal),
      turn: (signal) => this.#turn(signal),
    };
  }

  async #payAgain(bill: Bill, signal: AbortSignal): Promise<Bill> {
    if (signal.aborted) return bill;
    const aborted = fromEvent(signal, 'abort');
    return firstValueFrom(of(bill).pipe(this.pay(), takeUntil(aborted)), { defaultValue: bill });
  }

  /** What has paid at one till has gone from there; what pays at several may have waited at the last, and asks all anew. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#desks.size < 2) return;
    const desks = [...this.#desks.values()];
    const untilMs = () => Math.max(...desks.map(({ outage }) => outage.untilMs(this, this.#scheduler.now())));
    for (let delayMs = untilMs(); delayMs > 0 && !signal.aborted; delayMs = untilMs()) {
      await wait(delayMs, this.#scheduler, signal);
    }
    for (const { outage } of desks) outage.ask(this, this.#scheduler.now());
  }

  /** What the service says of a throttle decides who slows down. */
  #slowDown(table: string, cause: unknown): void {
    const shortage = shortageOf(cause);
    const now = this.#scheduler.now();
    if (shortage === 'key') return;
    this.#desks.get(table)?.outage.failed(now);
    if (shortage === 'account') this.#budget.lowerAll(now);
    else this.#desks.get(table)?.account.lower(shortage, now);
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
