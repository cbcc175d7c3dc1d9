/**
 * Commits: base writes and what follows them atomically in one transaction, many base writes at a time, each conditioned
 * on the image that the derivation saw. Where an image has changed meanwhile, all is derived anew from what it is now.
 */
import { isDeepStrictEqual } from 'node:util';
import { cancellationReasons } from '../dynamodb/fault.js';
import type { TransactRequest } from '../dynamodb/request.js';
import { fitsTransaction, transactRequest } from '../dynamodb/transact-request.js';
import { type Keyed, laneOf } from '../dynamodb/write.js';
import { type DynochemyError, UnknownOutcomeError, ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem, unmarshallItem } from '../item/marshall.js';
import type { Operation } from '../operation/operation.js';
import type { TransactPart } from '../operation/transaction.js';
import { backoffMs, PROGRESS_CAP_MS, wait } from '../pipeline/backoff.js';
import type { Delivery } from '../pipeline/delivery.js';
import type { Ground } from '../pipeline/dispatcher.js';
import type { Ending, Entry } from '../pipeline/entry.js';
import type { Parcel } from '../pipeline/parcel.js';
import { conditionFailure, sameFailure, uncommittable } from './commit-failure.js';
import type { Follow } from './follow.js';
import type { Lineage } from './lineage.js';
import { Plan, type Unit } from './plan.js';
import { readItems } from './reading.js';

/** What a committed operation yields, and what has still to be carried out before it settles. */
export interface Committed {
  readonly value: unknown;
  readonly sequel: Promise<DynochemyError | undefined> | undefined;
}

/** A base operation that waits to be committed. */
export interface Task extends Unit {
  readonly parcel: Parcel;
  readonly entry: Entry;
  readonly operation: Operation;
}

/** Commits what waits in some parcels. */
export class Commit {
  readonly #lineage: Lineage;
  readonly #ground: Ground;
  readonly #follow: Follow;
  readonly #endings = new Map<Unit, Ending>();
  /** Items as they were last seen, by lane. */
  readonly #images = new Map<string, AttributeMap | undefined>();

  constructor(lineage: Lineage, ground: Ground, follow: Follow) {
    this.#lineage = lineage;
    this.#ground = ground;
    this.#follow = follow;
  }

  async run(parcels: readonly Parcel[], signal: AbortSignal): Promise<readonly Delivery[]> {
    const { random, scheduler } = this.#ground;
    const tasks = parcels.flatMap(taskOf);
    let open = tasks;
    for (let attempt = 1; open.length > 0 && !signal.aborted; attempt += 1) {
      if (attempt > 1) await wait(backoffMs(attempt, random, PROGRESS_CAP_MS), scheduler, signal);
      open = open.filter((task) => !this.#endings.has(task) && task.parcel.isWhole);
      await this.#commit(open);
    }
    return parcels.map((parcel) => {
      const ending = this.#endings.get(tasks.find((task) => task.parcel === parcel) ?? NO_UNIT);
      return { parcel, fate: ending ? { kind: 'committed', ending } : { kind: 'void' } };
    });
  }

  /** Commits tasks together, or else in parts. Those that can be tried again have no ending yet. */
  async #commit(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks;
    if (first === undefined) return;
    const failed = new Map<Unit, unknown>();
    const read = (items: readonly Keyed[]) => this.#read(first.operation, items);
    let plan: Plan;
    try {
      plan = await Plan.of(tasks, { lineage: this.#lineage, read, fail: (unit, error) => failed.set(unit, error) });
    } catch (error) {
      return this.#failAll(tasks, error);
    }
    if (failed.size > 0) {
      const hopeless = tasks.filter((task) => failed.has(task));
      await Promise.all(hopeless.map((task) => this.#failUnderived(task, failed.get(task))));
      return this.#commit(tasks.filter((task) => !failed.has(task)));
    }
    if (!plan.isTorn && fitsTransaction(plan.conditioned())) return this.#send(tasks, plan);
    if (tasks.length === 1) return this.#fail(first, uncommittable(plan));
    const middle = Math.ceil(tasks.length / 2);
    await Promise.all([this.#commit(tasks.slice(0, middle)), this.#commit(tasks.slice(middle))]);
  }

  /** What does not meet its condition is never derived from, and fails for that: an item that is missing, for one. */
  async #failUnderived(task: Task, reason: unknown): Promise<void> {
    const checks = task.parts.flatMap(({ write }) => (write.condition ? [{ ...write, change: CHECK }] : []));
    const request = checks.length > 0 ? transactRequest(checks, true) : undefined;
    const ending = request && (await this.#run(task.operation, request, []));
    const reasons = cancellationReasons(ending?.error?.cause);
    const lanes = checks.map(laneOf);
    const isUnmet = ending?.error && reasons.some(({ Code }) => Code === 'ConditionalCheckFailed');
    this.#fail(task, isUnmet ? conditionFailure(task, lanes, reasons, ending.error) : reason);
  }

  #run(operation: Operation, request: TransactRequest, lanes: readonly string[]): Promise<Ending> {
    return new Promise((resolve) => this.#ground.intake.pushRequest(operation, request, resolve, lanes));
  }

  async #send(tasks: readonly Task[], plan: Plan): Promise<void> {
    const request = transactRequest(plan.conditioned(), true);
    const own = new Set(tasks.flatMap(({ parcel }) => parcel.lanes));
    // Derived items have lanes of their own: behind a transaction of a user's that waits for one of the parcels here, it
    // would wait for itself.
    const derived = request.writes.map(laneOf).filter((lane) => !own.has(lane));
    const lanes = derived.map((lane) => lane.replace('\n', '\r'));
    for (const { parcel } of tasks) parcel.depart(this.#ground.scheduler.now());
    // There is a first one.
    const { operation } = tasks[0] as Task;
    const ending = await this.#run(operation, request, lanes);
    for (const { parcel } of tasks) parcel.arrive();
    if (!ending.error) this.#succeed(tasks, plan);
    else if (!this.#learn(plan, ending.error, tasks)) await this.#giveUp(tasks, plan, ending.error);
  }

  #succeed(tasks: readonly Task[], plan: Plan): void {
    this.#tell(plan);
    const following = plan.following;
    const [first] = tasks;
    const sequel =
      first && following.length > 0
        ? new Promise<DynochemyError | undefined>((resolve) => {
            const entries = tasks.map(({ entry }) => entry);
            this.#follow.carryOut(first.operation, following, entries, resolve);
          })
        : undefined;
    for (const task of tasks) {
      const committed: Committed = { value: yielded(task, plan), sequel };
      this.#endings.set(task, { value: committed });
    }
  }

  /** Conditions that failed: where an image has changed, there is another try; else a condition of the user's is at fault. */
  #learn(plan: Plan, error: DynochemyError, tasks: readonly Task[]): boolean {
    const reasons = cancellationReasons(error.cause);
    const lanes = [...plan.writes.keys()];
    let isLearned = false;
    for (const [index, [lane, { images, units }]] of [...plan.writes].entries()) {
      const { Code, Item } = reasons[index] ?? {};
      if (Code !== 'ConditionalCheckFailed') continue;
      isLearned = true;
      if (images && !isDeepStrictEqual(Item, images.before)) this.#images.set(lane, Item);
      else {
        for (const task of tasks) if (units.has(task)) this.#fail(task, conditionFailure(task, lanes, reasons, error));
      }
    }
    return isLearned;
  }

  async #giveUp(tasks: readonly Task[], plan: Plan, error: DynochemyError): Promise<void> {
    // One of them may be wrong, and the others right.
    if (error instanceof ValidationError && tasks.length > 1) {
      await Promise.all(tasks.map((task) => this.#commit([task])));
      return;
    }
    if (error instanceof UnknownOutcomeError) {
      this.#tell(plan);
      for (const { view, key } of plan.following) this.#follow.stale(view, key);
    }
    this.#failAll(tasks, error);
  }

  /** Tells whoever watches of what was written, or may have been. */
  #tell(plan: Plan): void {
    const derived = [...plan.derived, ...plan.following];
    for (const { write, images } of plan.writes.values()) {
      if (!images) continue;
      const { table, key } = write;
      const ofItem = derived.filter((each) => each.view.from.name === table.name && each.key === key);
      this.#follow.wrote(table.name, key, ofItem);
    }
  }

  async #read(operation: Operation, items: readonly Keyed[]): Promise<readonly (AttributeMap | undefined)[]> {
    const missing = items.filter((item) => !this.#images.has(laneOf(item)));
    const found = await readItems(this.#ground.intake, operation, missing);
    for (const [index, item] of missing.entries()) {
      const image = found[index];
      this.#images.set(laneOf(item), image && marshallItem(image).attributes);
    }
    return items.map((item) => this.#images.get(laneOf(item)));
  }

  #failAll(tasks: readonly Task[], error: unknown): void {
    for (const task of tasks) this.#fail(task, error);
  }

  #fail(task: Task, error: unknown): void {
    if (!this.#endings.has(task)) this.#endings.set(task, { error: sameFailure(task.operation, error) });
  }
}

const NO_UNIT: Unit = { parts: [] };

const CHECK = { kind: 'check' } as const;

/** A parcel of this kind has one entry; it is not sent where that has settled meanwhile. */
function taskOf(parcel: Parcel): Task[] {
  const [entry] = parcel.entries;
  if (parcel.seal() !== 'ready' || entry?.request.api !== 'Commit') return [];
  const { operation, request } = entry;
  const operations: readonly (Operation | TransactPart)[] =
    'operations' in operation ? operation.operations : [operation];
  const parts = operations.filter(isPart).flatMap((part, index) => {
    const write = request.writes[index];
    return write ? [{ operation: part, write }] : [];
  });
  return [{ parcel, entry, operation, parts }];
}

function isPart(operation: Operation | TransactPart): operation is TransactPart {
  return ['put', 'update', 'delete', 'check'].includes(operation.kind);
}

/** What the operation yields. */
function yielded({ operation, parts }: Task, { writes }: Plan): unknown {
  const [part] = parts;
  const images = part && writes.get(laneOf(part.write))?.images;
  if (!images || operation.kind === 'transaction' || !('returnOld' in operation)) return undefined;
  const { before, after } = images;
  if (operation.returnOld) return before && unmarshallItem(before);
  return operation.kind === 'update' && !operation.exactlyOnce ? after && unmarshallItem(after) : undefined;
}
