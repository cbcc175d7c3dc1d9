/**
 * What several base writes and all that follows them atomically come to: one write for each item, derived from images that
 * were read, and conditioned on them. Tables are gone through in the order in which they are derived from each other.
 */
import { imageAfter, type Keyed, laneOf, mergeWrites, type Write } from '../dynamodb/write.js';
import { ValidationError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import type { TransactPart } from '../operation/transaction.js';
import { WatchedItem } from '../operation/watched-item.js';
import type { Derived } from './derive.js';
import type { Lineage } from './lineage.js';

/** What is to take effect as one: an operation, or the operations of a transaction. */
export interface Unit {
  readonly parts: readonly Part[];
}

export interface Part {
  readonly operation: TransactPart;
  readonly write: Write;
}

/** A write of the plan. */
export interface Planned {
  readonly write: Write;
  /** On whose behalf. */
  readonly units: ReadonlySet<Unit>;
  /** Whether views follow it. */
  readonly isFollowed: boolean;
  /** Whether the whole image matters, since it is returned or the next one is made of it. */
  readonly isWhole: boolean;
  /** Before and after it, where views follow. */
  images?: Images;
  /** That the item is as it was when this was planned. */
  unchanged?: readonly object[];
}

/** An item before and after a write. */
export interface Images {
  readonly before: AttributeMap | undefined;
  readonly after: AttributeMap | undefined;
}

export interface Planning {
  readonly lineage: Lineage;
  /**
   * Items as they are, in the order of what is asked for; `undefined` where there is none. Tables are asked for one after the
   * other, each after those that it is derived from.
   */
  readonly read: (items: readonly Keyed[]) => Promise<readonly (AttributeMap | undefined)[]>;
  /** That a unit cannot be carried out. */
  readonly fail: (unit: Unit, error: unknown) => void;
}

export class Plan {
  /** By lane. */
  readonly writes = new Map<string, Planned>();
  /** What follows once all is committed, and on whose behalf. */
  readonly following: { readonly units: ReadonlySet<Unit>; readonly derived: readonly Derived[] }[] = [];
  /** What was derived and commits with the rest. */
  readonly derived: Derived[] = [];
  /** Two writes of one item do not merge: fewer units have to go together. */
  isTorn = false;
  /** It was found out on the way what follows what: the order may have been another. */
  isOutdated = false;
  readonly #planning: Planning;

  private constructor(planning: Planning) {
    this.#planning = planning;
  }

  /** Plans units, which are of different items: each has its lanes. Those that cannot be carried out have failed by then. */
  static async of(units: readonly Unit[], planning: Planning): Promise<Plan> {
    const plan = new Plan(planning);
    for (const unit of units) for (const part of unit.parts) plan.#add(part, new Set([unit]));
    const done = new Set<string>();
    const { edgeCount } = planning.lineage;
    for (let table = plan.#nextTable(done); table !== undefined && !plan.isTorn; table = plan.#nextTable(done)) {
      done.add(table);
      await plan.#follow(table);
      plan.isOutdated = planning.lineage.edgeCount > edgeCount;
      if (plan.isOutdated) break;
    }
    return plan;
  }

  /** The writes themselves. */
  get bare(): Write[] {
    return Array.from(this.writes.values(), ({ write }) => write);
  }

  /** With the conditions that the items are as they were. */
  conditioned(): Write[] {
    return Array.from(this.writes.values(), ({ write, unchanged = [] }) => {
      const conditions = write.condition ? [...unchanged, write.condition] : unchanged;
      return conditions.length === 0 ? write : { ...write, condition: { and: conditions } };
    });
  }

  #add({ operation, write }: Part, units: ReadonlySet<Unit>): void {
    const lane = laneOf(write);
    const known = this.writes.get(lane);
    const merged = known ? mergeWrites(known.write, write) : write;
    if (!merged) {
      this.isTorn = true;
      return;
    }
    const isChecked = operation.kind === 'check';
    this.writes.set(lane, {
      write: merged,
      units: new Set([...(known?.units ?? []), ...units]),
      isFollowed: known?.isFollowed || (!isChecked && operation.views),
      isWhole: known?.isWhole || merged.change.kind === 'update' || (!isChecked && operation.returnOld),
    });
  }

  /** The first that nothing more will be derived for. */
  #nextTable(done: ReadonlySet<string>): string | undefined {
    const { lineage } = this.#planning;
    let next: string | undefined;
    for (const { write } of this.writes.values()) {
      const { name } = write.table;
      if (done.has(name) || lineage.following(name).length === 0) continue;
      if (next === undefined || lineage.rankOf(name) < lineage.rankOf(next)) next = name;
    }
    return next;
  }

  async #follow(table: string): Promise<void> {
    const ofTable = [...this.writes.values()].filter(({ write }) => write.table.name === table);
    const followed = ofTable.filter(({ isFollowed }) => isFollowed);
    const images = await this.#planning.read(followed.map(({ write }) => write));
    for (const [index, planned] of followed.entries()) {
      try {
        this.#derive(planned, images[index]);
      } catch (error) {
        for (const unit of planned.units) this.#planning.fail(unit, error);
      }
    }
  }

  #derive(planned: Planned, before: AttributeMap | undefined): void {
    const { write, isWhole, units } = planned;
    const after = imageAfter(write, before);
    const watched = before && new WatchedItem(unmarshallItem(before));
    if (isWhole && before && Object.keys(before).length <= MAX_GUARDS) watched?.askAll();
    // What an update leaves as it is comes from the image before.
    const isMade = write.change.kind === 'update';
    for (const view of this.#planning.lineage.following(write.table.name)) {
      const made = after && unmarshallItem(after);
      const images = {
        before: before && watched?.show(unmarshallItem(before)),
        after: made && isMade && watched ? watched.show(made) : made,
      };
      const derived = this.#planning.lineage.derive(view, images, write.key);
      if (view.consistency === 'eventual') this.following.push({ units, derived });
      else {
        this.derived.push(...derived);
        for (const part of derived) this.#add(part, units);
      }
    }
    planned.images = { before, after };
    planned.unchanged = guards(write, before !== undefined, watched?.unchanged() ?? []);
  }
}

/** An expression has 300 operators at the most, and each attribute takes two. Developer Guide, *Service quotas*. */
const MAX_GUARDS = 140;

function guards({ table }: Write, isThere: boolean, unchanged: readonly object[]): readonly object[] {
  if (unchanged.length > MAX_GUARDS) {
    throw new ValidationError(
      `Views on table '${table.name}' look at ${unchanged.length} attributes of the item, and a transaction can be ` +
        `conditioned on ${MAX_GUARDS}: let them read what they need by name, or follow eventually.`,
    );
  }
  return [{ attr: [table.hashKey.name], exists: isThere }, ...unchanged];
}
