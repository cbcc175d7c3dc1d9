/**
 * A world that runs from a seed: the real pipeline and the real SQLite backend, where what should goes wrong, and
 * a clock that leaps to the next timer as soon as nothing is under way. Whole outages pass in milliseconds.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { type Solvent, type SolventOptions, solvent } from '../../lib/index.js';
import { type FaultRates, sqlite } from '../../lib/sqlite/index.js';
import { FaultyService } from './faulty-service.js';
import { seeded } from './random.js';

export class World {
  readonly random: () => number;
  readonly service: FaultyService;
  readonly client: DynamoDBClient;
  readonly scheduler = new LeapingScheduler(() => this.#underWayCount > 0);
  #underWayCount = 0;

  constructor(seed: number, rates: FaultRates) {
    this.random = seeded(seed);
    this.service = new FaultyService(rates, this.random);
    this.client = sqlite({ capacity: 'ignore', faults: this.service.fault, seed });
    this.client.middlewareStack.add(
      (next) => async (args) => {
        this.#underWayCount += 1;
        try {
          return await next(args);
        } finally {
          this.#underWayCount -= 1;
        }
      },
      { step: 'initialize' },
    );
  }

  /** A solvent in this world; no deadline ends anything unless the options say so. */
  solvent(options: SolventOptions = {}): Solvent {
    return solvent(this.client, {
      scheduler: this.scheduler,
      random: this.random,
      requestTimeout: FOREVER_MS,
      deadline: FOREVER_MS,
      ...options,
    });
  }

  end(): void {
    this.scheduler.stop();
    this.client.destroy();
  }
}

const FOREVER_MS = 1e12;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Timers in the order of their times. Whenever the event loop turns and nothing is under way, the next one is due. */
export class LeapingScheduler implements SchedulerLike {
  readonly #isBusy: () => boolean;
  readonly #timers = new Set<Timer>();
  #now = 0;
  #orderCount = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** Timers that wait. */
  get timerCount(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    const timer = { at: this.#now + delayMs, order: this.#orderCount++, run: () => work.call(NO_ACTION, state) };
    this.#timers.add(timer);
    this.#turn ??= setImmediate(() => this.#leap());
    return new Subscription(() => this.#timers.delete(timer));
  }

  stop(): void {
    this.#timers.clear();
    clearImmediate(this.#turn);
  }

  #leap(): void {
    this.#turn = undefined;
    const next = this.#next();
    const isDue = next && (next.at <= this.#now || !this.#isBusy());
    if (isDue) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.run();
    }
    if (this.#timers.size > 0) this.#turn ??= setImmediate(() => this.#leap());
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}

/** The library's work takes no part in its own rescheduling. */
const NO_ACTION = undefined as never;
