/**
 * Writes that views follow eventually: the item as it was comes back from the write itself, and what is derived from both
 * images goes through the pipeline after it. The write settles when all of that has.
 */
import { writeRequest } from '../dynamodb/encode.js';
import { encodeWrite, imageAfter, type Write } from '../dynamodb/write.js';
import { ConditionFailedError, type DynochemyError, UnknownOutcomeError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { marshallItem, unmarshallItem } from '../item/marshall.js';
import type { WriteOperation } from '../operation/operation.js';
import type { Ground } from '../pipeline/dispatcher.js';
import type { Ending, Entry } from '../pipeline/entry.js';
import type { Listener, PushOptions } from '../pipeline/intake.js';
import type { Derived } from './derive.js';
import { type Follow, type Unfollowed, unfollowed } from './follow.js';
import type { Lineage } from './lineage.js';

export class Eventual {
  readonly #lineage: Lineage;
  readonly #ground: Ground;
  readonly #follow: Follow;

  constructor(lineage: Lineage, ground: Ground, follow: Follow) {
    this.#lineage = lineage;
    this.#ground = ground;
    this.#follow = follow;
  }

  push(operation: WriteOperation, listener: Listener, options: PushOptions): () => void {
    const { intake } = this.#ground;
    let write: Write | undefined;
    const encode = () => {
      write = encodeWrite(operation);
      return writeRequest(operation, write, true);
    };
    const hear = (ending: Ending) => {
      if (write && entry) this.#end(operation, write, entry, ending, listener);
      else listener(ending);
    };
    const entry = intake.push(operation, hear, { ...options, encode });
    return () => entry && intake.withdraw(entry);
  }

  #end(operation: WriteOperation, write: Write, entry: Entry, ending: Ending, listener: Listener): void {
    if (ending.error) {
      if (ending.error instanceof UnknownOutcomeError) this.#lose(write);
      listener({ error: shown(ending.error, operation) });
      return;
    }
    // What was asked for is the item as it was.
    const old = ending.value as Record<string, unknown> | undefined;
    const before = old && marshallItem(old).attributes;
    const { after, derived, failure } = this.#derive(write, before);
    const made = operation.kind === 'update' ? after && unmarshallItem(after) : undefined;
    const value = operation.returnOld ? old : made;
    this.#follow.wrote(write.table.name, write.key, derived);
    const origin = { entries: [entry], priority: operation.priority, isPulled: entry.isPatient };
    this.#follow.carryOut(derived, origin, (other) => {
      const first = failure ?? other;
      listener(first ? { error: unfollowed(operation, first) } : { value });
    });
  }

  /** What is derived by the views that can; the first failure of those that cannot. */
  #derive(write: Write, before: AttributeMap | undefined) {
    const derived: Derived[] = [];
    let after: AttributeMap | undefined;
    let failure: Unfollowed | undefined;
    for (const view of this.#lineage.following(write.table.name)) {
      try {
        after = imageAfter(write, before);
        // Copies for each: nobody sees what another does to theirs.
        const images = { before: before && unmarshallItem(before), after: after && unmarshallItem(after) };
        derived.push(...this.#lineage.derive(view, images, write.key));
      } catch (cause) {
        this.#follow.stale(view, write.key);
        failure ??= { view, cause };
      }
    }
    return { after, derived, failure };
  }

  /** Without the item as it was nothing can be derived. */
  #lose({ table, key }: Write): void {
    this.#follow.wrote(table.name, key, []);
    for (const view of this.#lineage.following(table.name)) this.#follow.stale(view, key);
  }
}

/** The item as it was is asked for to derive from; whoever did not ask for it is not shown it. */
function shown(error: DynochemyError, operation: WriteOperation): DynochemyError {
  if (!(error instanceof ConditionFailedError) || operation.returnOld) return error;
  return new ConditionFailedError(undefined, { operation, cause: error.cause });
}
