/** Draws what is to happen to each request, in the order in which they come in. */
import { inspect } from 'node:util';
import type { Part } from '../batch.js';
import { isMilliseconds } from '../options.js';
import { drawPart } from './batch-part.js';
import { FAULTS, type Fault, type FaultOptions, type FaultRates, type FaultRequest } from './fault.js';
import { seeded } from './random.js';
import { elementsOf } from './request.js';

/** What is to happen to one request. */
export interface Plan {
  readonly latencyMs: number;
  readonly fault: Fault | undefined;
  /** Of a batch that is done in part. */
  readonly part: Part | undefined;
  /** Which of a transaction's items is in conflict. */
  readonly conflictAt: number;
}

/** The calls about items: rates strike no other. */
const ITEM_CALLS: ReadonlySet<string> = new Set([
  ...['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan'],
  ...['TransactGetItems', 'TransactWriteItems', 'UpdateItem'],
]);
const SINGLE_WRITES: ReadonlySet<string> = new Set(['DeleteItem', 'PutItem', 'UpdateItem']);

const SHOWN = { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100, customInspect: false };

export class Planner {
  readonly #latency: NonNullable<FaultOptions['latency']>;
  readonly #faults: NonNullable<FaultOptions['faults']>;
  readonly #random: () => number;

  constructor({ latency = 0, faults = {}, seed = 1 }: FaultOptions) {
    this.#latency = latency;
    this.#faults = faults;
    this.#random = seeded(seed);
  }

  /** Throws the Error that a function of the options throws, and one where it throws or returns what it may not. */
  plan(request: FaultRequest): Plan {
    const latencyMs = this.#latencyOf(request);
    const fault = this.#faultOf(request);
    const part = fault === 'partialBatch' ? drawPart(request, this.#random) : undefined;
    const actionCount = elementsOf(request.body.TransactItems).length;
    const conflictAt = fault === 'conflict' ? Math.floor(this.#random() * actionCount) : 0;
    const strikes = fault !== undefined && canStrike(fault, request.operation, part, actionCount);
    return { latencyMs, fault: strikes ? fault : undefined, part, conflictAt };
  }

  #latencyOf(request: FaultRequest): number {
    const latency = this.#latency;
    if (typeof latency === 'number') return latency;
    if (typeof latency !== 'function') return latency.min + this.#random() * (latency.max - latency.min);
    const latencyMs = ask('latency', latency, request);
    if (isMilliseconds(latencyMs)) return latencyMs;
    throw new Error(
      `latency() returned ${shown(latencyMs)} for ${request.operation}, it wants milliseconds from 0 on.`,
    );
  }

  #faultOf(request: FaultRequest): Fault | undefined {
    if (typeof this.#faults !== 'function') return this.#struckBy(this.#faults, request);
    const fault = ask('faults', this.#faults, request);
    if (fault === undefined || FAULTS.includes(fault)) return fault;
    throw new Error(`faults() returned ${shown(fault)} for ${request.operation}: there are ${FAULTS.join(', ')}.`);
  }

  /** One number decides for all rates, each of which has its share of [0, 1). */
  #struckBy(rates: FaultRates, { operation }: FaultRequest): Fault | undefined {
    if (!ITEM_CALLS.has(operation)) return undefined;
    let left = this.#random();
    return FAULTS.find((fault) => {
      left -= rates[fault] ?? 0;
      return left < 0;
    });
  }
}

/** Whoever throws may throw what is no Error, of which the SDK would make nothing. */
function ask<T>(name: string, answer: (request: FaultRequest) => T, request: FaultRequest): T {
  try {
    return answer(request);
  } catch (error) {
    throw error instanceof Error ? error : new Error(`${name}() threw ${shown(error)} for ${request.operation}.`);
  }
}

/** A value in short: some are no text and cannot become one. What a promise looks like depends on who watches it. */
function shown(value: unknown): string {
  if (value instanceof Promise) return 'a Promise';
  return value instanceof Error ? String(value) : inspect(value, SHOWN);
}

function canStrike(fault: Fault, operation: string, part: Part | undefined, actionCount: number): boolean {
  if (fault === 'partialBatch') return part !== undefined;
  if (fault === 'conflict') return SINGLE_WRITES.has(operation) || actionCount > 0;
  return true;
}
