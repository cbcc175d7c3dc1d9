/**
 * Commits: base writes and what follows them atomically in one transaction, many base writes at a time, each conditioned
 * on the image that the derivation saw. Where an image has changed meanwhile, all is derived anew from what it is now.
 */
import { isDeepStrictEqual } from 'node:util';
import { cancellationReasons, faultOf, mayBeOfOne } from '../dynamodb/fault.js';
import type { TransactRequest } from '../dynamodb/request.js';
import { fitsTransaction, transactRequest } from '../dynamodb/transact-request.js';
import { type Keyed, laneBeside, laneOf } from '../dynamodb/write.js';
import { type DynochemyError, UnknownOutcomeError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem, unmarshallItem } from '../item/marshall.js';
import type { Operation } from '../operation/operation.js';
import { PRIORITIES } from '../operation/priority.js';
import { backoffMs, PROGRESS_CAP_MS, wait } from '../pipeline/backoff.js';
import type { Delivery } from '../pipeline/delivery.js';
import type { Ground } from '../pipeline/dispatcher.js';
import type { Ending, Entry } from '../pipeline/entry.js';
import type { Parcel } from '../pipeline/parcel.js';
import { conditionFailure, sameFailure, uncommittable } from './commit-failure.js';
import type { Follow, Origin } from './follow.js';
import type { Lineage } from './lineage.js';
import { Plan, type Unit } from './plan.js';
import { readItems } from './reading.js';
import { Sequel } from './sequel.js';
import type { Turns } from './turns.js';

/** What a committed operation yields, and what has still to be carried out before it settles. */
export interface Committed {
  readonly value: unknown;
  readonly sequel: Sequel;
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
  readonly #turns: Turns;
  /** Items as they were last seen, by lane. */
  readonly #images = new Map<string, AttributeMap | undefined>();

  constructor(lineage: Lineage, ground: Ground, follow: Follow, turns: Turns) {
    this.#lineage = lineage;
    this.#ground = ground;
    this.#follow = follow;
    this.#turns = turns;
  }

  async run(parcels: readonly Parcel[], signal: AbortSignal): Promise<readonly Delivery[]> {
    const { random, scheduler } = this.#ground;
    const tasks = parcels.flatMap(taskOf);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const open = tasks.filter(isOpen);
      if (open.length === 0) break;
      if (attempt > 1) await wait(backoffMs(attempt, random, PROGRESS_CAP_MS), scheduler, signal);
      await this.#commit(open);
    }
    // They have settled, one way or another: what is left is to let go of their lanes.
    return parcels.map((parcel) => ({ parcel, fate: { kind: 'void' } }));
  }

  /** Commits tasks together, or else in parts. Those that can be tried again have not settled. */
  async #commit(tasks: readonly Task[]): Promise<void> {
    const leaves: (() => void)[] = [];
    let parts: readonly (readonly Task[])[] = [];
    try {
      parts = await this.#commitOpen(tasks.filter(isOpen), leaves);
    } catch (error) {
      this.#failAll(tasks, error);
    } finally {
      for (const leave of leaves) leave();
    }
    await Promise.all(parts.map((part) => this.#commit(part)));
  }

  /** Returns what has to go by itself. The turns that it takes are left by whoever calls it, with `leaves`. */
  async #commitOpen(tasks: readonly Task[], leaves: (() => void)[]): Promise<readonly (readonly Task[])[]> {
    const [first] = tasks;
    if (first === undefined) return [];
    const failed = new Map<Unit, unknown>();
    const own = new Set(tasks.flatMap(({ parcel }) => parcel.lanes));
    const read = async (items: readonly Keyed[]) => {
      const derived = items.map(laneOf).filter((lane) => !own.has(lane));
      if (derived.length > 0) leaves.push(await this.#turns.take(derived));
      // They may have been written while others had their turns.
      for (const lane of derived) this.#images.delete(lane);
      return this.#read(first.operation, items, () => tasks.some(isOpen));
    };
    const plan = await Plan.of(tasks, {
      lineage: this.#lineage,
      read,
      fail: (unit, error) => failed.set(unit, error),
    });
    const whole = tasks.filter((task) => isOpen(task) && !failed.has(task));
    if (whole.length < tasks.length) {
      const underived = tasks.filter((task) => isOpen(task) && failed.has(task));
      await Promise.all(underived.map((task) => this.#failUnderived(task, failed.get(task))));
      return [whole];
    }
    if (plan.isOutdated) return [tasks];
    if (!plan.isTorn && fitsTransaction(plan.bare)) return this.#send(tasks, first, own, plan);
    if (tasks.length > 1) return halves(tasks);
    this.#fail(first, uncommittable(plan));
    return [];
  }

  /** What does not meet its condition is never derived from, and fails for that: an item that is missing, for one. */
  async #failUnderived(task: Task, reason: unknown): Promise<void> {
    const checks = task.parts.flatMap(({ write }) => (write.condition ? [{ ...write, change: CHECK }] : []));
    const ending = checks.length > 0 ? await this.#run([task], task, transactRequest(checks, true), []) : undefined;
    const reasons = cancellationReasons(ending?.error?.cause);
    const isUnmet = ending?.error && reasons.some(({ Code }) => Code === 'ConditionalCheckFailed');
    this.#fail(task, isUnmet ? conditionFailure(task, checks.map(laneOf), reasons, ending.error) : reason);
  }

  /** Sends a transaction on behalf of tasks: whether it may have taken effect is theirs to know. */
  #run(
    tasks: readonly Task[],
    { operation }: Task,
    request: TransactRequest,
    lanes: readonly string[],
  ): Promise<Ending> {
    const { intake, scheduler } = this.#ground;
    const each = (visit: (parcel: Parcel) => void) => () => {
      for (const { parcel } of tasks) visit(parcel);
    };
    const hooks = {
      isWanted: () => tasks.every(isOpen),
      departed: each((parcel) => parcel.depart(scheduler.now())),
      arrived: each((parcel) => parcel.arrive()),
      lost: each((parcel) => parcel.markUncertain()),
    };
    return new Promise((resolve) => intake.pushRequest(operation, request, resolve, lanes, hooks));
  }

  async #send(
    tasks: readonly Task[],
    first: Task,
    own: ReadonlySet<string>,
    plan: Plan,
  ): Promise<readonly (readonly Task[])[]> {
    const request = transactRequest(plan.conditioned(), true);
    // Derived items have lanes of their own: behind a transaction of a user's that waits for one of the parcels here, it
    // would wait for itself.
    const lanes = request.writes.map(laneOf).filter((lane) => !own.has(lane));
    const { error } = await this.#run(tasks, first, request, lanes.map(laneBeside));
    if (!error) this.#succeed(tasks, plan);
    else if (error instanceof UnknownOutcomeError) this.#lose(tasks, plan, error);
    // Somebody has left before it was sent: the others go again without them.
    else if (tasks.every(isOpen) && !this.#learn(plan, error, tasks)) {
      // One of them may be wrong, and the others right.
      if (tasks.length > 1 && mayBeOfOne(faultOf(error.cause))) return halves(tasks);
      this.#failAll(tasks, error);
    }
    return [];
  }

  #succeed(tasks: readonly Task[], plan: Plan): void {
    this.#tell(plan);
    const sequels = new Map(tasks.map((task) => [task, new Sequel(partCount(task, plan))]));
    // Begun before the tasks end: whoever waits for them waits for what follows as well.
    for (const { units, derived } of plan.following) {
      const own = tasks.filter((task) => units.has(task));
      this.#follow.carryOut(derived, originOf(own), (failure) => {
        for (const task of own) sequels.get(task)?.end(failure);
      });
    }
    // At once, whatever others still wait for: until then they could be overdue, as if nothing were known.
    for (const [task, sequel] of sequels) {
      const committed: Committed = { value: yielded(task, plan), sequel };
      task.entry.settle({ value: committed });
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
      // It is read again: the SDK's own reading of an error loses attributes called `__proto__`.
      if (images && !isSameImage(Item, images.before)) this.#images.delete(lane);
      else {
        for (const task of tasks) if (units.has(task)) this.#fail(task, conditionFailure(task, lanes, reasons, error));
      }
    }
    return isLearned;
  }

  /** It may have taken effect, whether or not somebody still waits for it. */
  #lose(tasks: readonly Task[], plan: Plan, error: UnknownOutcomeError): void {
    this.#tell(plan);
    for (const { derived } of plan.following) for (const { view, key } of derived) this.#follow.stale(view, key);
    this.#failAll(tasks, error);
  }

  /** Tells whoever watches of what was written, or may have been. */
  #tell(plan: Plan): void {
    const derived = [...plan.derived, ...plan.following.flatMap((each) => each.derived)];
    for (const { write, images } of plan.writes.values()) {
      if (!images) continue;
      const { table, key } = write;
      const ofItem = derived.filter((each) => each.view.from.name === table.name && each.key === key);
      this.#follow.wrote(table.name, key, ofItem);
    }
  }

  async #read(
    operation: Operation,
    items: readonly Keyed[],
    isWanted: () => boolean,
  ): Promise<readonly (AttributeMap | undefined)[]> {
    const missing = items.filter((item) => !this.#images.has(laneOf(item)));
    const found = await readItems(this.#ground.intake, operation, missing, isWanted);
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
    task.entry.settle({ error: sameFailure(task.operation, error) });
  }
}

/** Whether it has still to be carried out: past its deadline, or withdrawn, it has been told that it was not. */
function isOpen({ entry }: Task): boolean {
  return !entry.isSettled;
}

function halves(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const middle = Math.ceil(tasks.length / 2);
  return [tasks.slice(0, middle), tasks.slice(middle)];
}

/** How many groups of writes follow it. */
function partCount(task: Task, { following }: Plan): number {
  return following.filter(({ units }) => units.has(task)).length;
}

function originOf(tasks: readonly Task[]): Origin {
  const entries = tasks.map(({ entry }) => entry);
  const urgent = PRIORITIES.find((priority) => entries.some((entry) => entry.priority === priority));
  return { entries, priority: urgent ?? 'normal', isPulled: entries.every(({ isPatient }) => isPatient) };
}

const CHECK = { kind: 'check' } as const;

/** A parcel of this kind has one entry; it is not sent where that has settled meanwhile. */
function taskOf(parcel: Parcel): Task[] {
  const [entry] = parcel.entries;
  if (parcel.seal() !== 'ready' || entry?.request.api !== 'Commit') return [];
  const { operation, request } = entry;
  const parts = request.writes.flatMap((write, index) => {
    const part = request.parts[index];
    return part ? [{ operation: part, write }] : [];
  });
  return [{ parcel, entry, operation, parts }];
}

/** An attribute called `__proto__` is missing from what the SDK has read of an error. */
function isSameImage(seen: AttributeMap | undefined, before: AttributeMap | undefined): boolean {
  if (!seen || !before) return seen === before;
  const { ['__proto__']: _, ...others } = before;
  return isDeepStrictEqual(marshallItem(unmarshallItem(seen)), marshallItem(unmarshallItem(others)));
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
