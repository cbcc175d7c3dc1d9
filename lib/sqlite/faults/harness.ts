/** Stands between a door and the backend, and makes go wrong what is planned to. */
import type { Part } from '../batch.js';
import { errorReply, type Reply } from '../dispatch.js';
import { type Access, refusalFor, type Shortage } from '../throughput/shortage.js';
import {
  internalServerError,
  TRANSACTION_CONFLICT,
  transactionCanceledException,
  transactionConflictException,
} from '../wire/service-error.js';
import { ConnectionReset } from './connection-reset.js';
import { Delays } from './delays.js';
import type { FaultOptions, FaultRequest } from './fault.js';
import { type Plan, Planner } from './plan.js';
import { elementsOf, readFaultRequest } from './request.js';

/** Answers a request: `target` is its header X-Amz-Target. Of a batch no more than the `part` is to be done. */
export type AnswerRequest = (target: string, body: Buffer, part?: Part) => Promise<Reply>;

const SLOW_MS = 5000;

export class Harness {
  readonly #answer: AnswerRequest;
  readonly #planner: Planner;
  readonly #slowMs: number;
  readonly #delays = new Delays();

  /** `answer` is the backend's. */
  constructor(answer: AnswerRequest, options: FaultOptions) {
    this.#answer = answer;
    this.#planner = new Planner(options);
    this.#slowMs = options.slowMs ?? SLOW_MS;
  }

  /**
   * Rejects with a `ConnectionReset` where the connection is to break, with what a function of the options throws, and
   * where it is closed meanwhile.
   */
  async answer(target: string, body: Buffer): Promise<Reply> {
    const request = readFaultRequest(target, body);
    const plan = this.#planner.plan(request);
    const wayMs = plan.latencyMs / 2;
    await this.#delays.wait(wayMs);
    const reply = await this.#serve(plan, request, target, body);
    await this.#delays.wait(plan.fault === 'slow' ? wayMs + this.#slowMs : wayMs);
    if (plan.fault === 'resetBefore' || plan.fault === 'resetAfter') throw new ConnectionReset();
    return reply ?? errorReply(internalServerError('The request was made to fail (faults).'));
  }

  /** Ends all requests that wait. */
  close(reason: Error): void {
    this.#delays.end(reason);
  }

  /** The reply, if the client is to have one of its own: what is struck before it is served, or loses its reply, has none. */
  async #serve(plan: Plan, request: FaultRequest, target: string, body: Buffer): Promise<Reply | undefined> {
    switch (plan.fault) {
      case 'throttle':
      case 'onDemandThrottle':
      case 'accountThrottle':
        return errorReply(refusalOf(request, LIMITS[plan.fault]));
      case 'conflict':
        return errorReply(conflictOf(request, plan.conflictAt));
      case 'errorBefore':
      case 'resetBefore':
        return undefined;
      case 'errorAfter':
      case 'resetAfter':
        await this.#answer(target, body);
        return undefined;
      case 'partialBatch':
        return this.#answer(target, body, plan.part);
      case 'slow':
      case undefined:
        return this.#answer(target, body);
    }
  }
}

const LIMITS = {
  throttle: 'ProvisionedThroughputExceeded',
  onDemandThrottle: 'MaxOnDemandThroughputExceeded',
  accountThrottle: 'AccountLimitExceeded',
} as const;

const READS: ReadonlySet<string> = new Set(['BatchGetItem', 'GetItem', 'Query', 'Scan', 'TransactGetItems']);

/** As if it were the units of the tables themselves that are used up. */
function refusalOf({ operation, tableNames }: FaultRequest, limit: Shortage['limit']): Error {
  const access: Access = READS.has(operation) ? 'read' : 'write';
  const [name = '', ...names] = tableNames;
  const shortageOf = (each: string): Shortage => ({ limit, access, table: { name: each }, index: undefined });
  return refusalFor(shortageOf(name), names.map(shortageOf));
}

function conflictOf({ body }: FaultRequest, conflictAt: number): Error {
  const actions = elementsOf(body.TransactItems);
  if (actions.length === 0) return transactionConflictException();
  return transactionCanceledException(
    actions.map((_, i) => (i === conflictAt ? TRANSACTION_CONFLICT : { Code: 'None' })),
  );
}
