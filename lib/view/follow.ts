/** Carries out what views call for eventually: derived writes, through the same pipeline and through the views on them. */
import { laneOf } from '../dynamodb/write.js';
import { type DynochemyError, RequestError, UnknownOutcomeError } from '../errors.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { unmarshallItem } from '../item/marshall.js';
import type { Operation } from '../operation/operation.js';
import type { Priority } from '../operation/priority.js';
import type { Ground } from '../pipeline/dispatcher.js';
import type { Listener, PushOptions } from '../pipeline/intake.js';
import type { Watcher } from './access.js';
import type { Derived } from './derive.js';
import { Pace } from './pace.js';
import type { View } from './view.js';

export class Follow {
  readonly #ground: Ground;
  readonly #push: (operation: Derived['operation'], listener: Listener, options: PushOptions) => void;
  readonly #pace: Pace;
  /** By table. */
  readonly #watchers = new Map<string, Set<Watcher>>();

  constructor(
    ground: Ground,
    push: (operation: Derived['operation'], listener: Listener, options: PushOptions) => void,
  ) {
    this.#ground = ground;
    this.#push = push;
    this.#pace = new Pace(ground.scheduler, () => ground.intake.openCount);
  }

  watch(table: string, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(table) ?? new Set();
    this.#watchers.set(table, watchers.add(watcher));
    return () => watchers.delete(watcher);
  }

  stop(): void {
    this.#pace.stop();
  }

  /** An item of a table was written, or may have been, and this was derived from it. */
  wrote(table: string, key: AttributeMap, derived: readonly Derived[]): void {
    for (const watcher of this.#watchers.get(table) ?? []) {
      watcher.wrote(unmarshallItem(key));
      for (const { operation } of derived) watcher.derived(operation);
    }
  }

  /** What a view shows of an item is not sure any more. */
  stale({ name, from }: View, key: AttributeMap): void {
    this.#ground.tell({ kind: 'stale', view: name, table: from.name, key: unmarshallItem(key) });
  }

  /** Carries derived writes out, as a part of what they come from; `done` hears when all have settled, and of the first failure. */
  carryOut(
    derived: readonly Derived[],
    { entries, priority, isPulled }: Origin,
    done: (failure: Unfollowed | undefined) => void,
  ): void {
    if (derived.length === 0) {
      done(undefined);
      return;
    }
    const { gate, intake } = this.#ground;
    const tables = new Set(derived.map(({ view }) => view.from.name));
    const close = intake.open(entries);
    for (const table of tables) gate.begin(table);
    let openCount = derived.length;
    let failure: Unfollowed | undefined;
    for (const { view, key, write, operation } of derived) {
      const hear: Listener = ({ error }) => {
        openCount -= 1;
        if (error) {
          this.stale(view, key);
          failure ??= { view, cause: error };
        }
        if (openCount > 0) return;
        for (const table of tables) gate.end(table);
        // Before it counts as closed: whoever waits for all that is open finds it settled.
        done(failure);
        close();
      };
      const urgent = operation.priority === 'normal' ? { ...operation, priority } : operation;
      this.#pace.enter(laneOf(write), () => this.#push(urgent, hear, { isPulled, isOwn: true }));
    }
  }
}

/** What derived writes come from. */
export interface Origin {
  /** The operations that wait for them. */
  readonly entries: readonly object[];
  /** What they have where their view says nothing else. */
  readonly priority: Priority;
  /** Whether those operations were pulled, so that their time runs from their first request. */
  readonly isPulled: boolean;
}

/** A view that could not follow. */
export interface Unfollowed {
  readonly view: View;
  readonly cause: unknown;
}

/** The error of an operation that took effect, and that a view could not follow. */
export function unfollowed(operation: Operation, { view, cause }: Unfollowed): DynochemyError {
  if (cause instanceof UnknownOutcomeError) return new UnknownOutcomeError({ operation, cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RequestError(
    `The ${operation.kind} on table '${operation.table.name}' took effect, but view '${view.name}' could not follow it: ` +
      `${reason} Mend the view with rebuild().`,
    { operation, cause },
  );
}
