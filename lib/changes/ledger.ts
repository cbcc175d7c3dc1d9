/**
 * What has been counted: checkpoints as they were last seen, and the writes that move them on, each on the condition that
 * it is still there. Whoever comes second with the same changes finds it moved.
 */
import { ValidationError } from '../errors.js';
import type { Condition } from '../operation/condition.js';
import { type UpdateOperation, update } from '../operation/operation.js';
import type { Access } from '../view/access.js';
import type { CheckpointItem, CheckpointTable } from './checkpoint-table.js';
import { isAfter } from './stream/stream-record.js';

export interface LedgerOptions {
  readonly access: Access;
  readonly table: CheckpointTable;
  /** The key of a checkpoint's item. */
  readonly keyOf: (checkpoint: string) => Key;
}

type Key = readonly [consumer: string, shard: string];

export class Ledger {
  readonly #options: LedgerOptions;
  /** The sequence numbers of checkpoints. */
  readonly #known = new Map<string, string | undefined>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  note(checkpoint: string, sequenceNumber: string | undefined): void {
    this.#known.set(checkpoint, sequenceNumber);
  }

  forget(checkpoint: string): void {
    this.#known.delete(checkpoint);
  }

  /** Whether a change has been counted. */
  has(checkpoint: string, sequenceNumber: string): boolean {
    return !isAfter(sequenceNumber, this.#known.get(checkpoint));
  }

  /** The write that moves a checkpoint on, if it is where it was last seen. */
  move(checkpoint: string, set: Partial<CheckpointItem>): UpdateOperation {
    const { table, keyOf } = this.#options;
    const eq = this.#known.get(checkpoint);
    const attr = 'sequenceNumber';
    const condition: Condition<CheckpointItem> = eq === undefined ? { attr, exists: false } : { attr, eq };
    return update(table, keyOf(checkpoint), { set }, { if: condition });
  }

  /**
   * Looks where checkpoints are now, and tells whether any has been moved on by another.
   * @throws ValidationError where one has been moved back
   */
  async look(checkpoints: readonly string[]): Promise<boolean> {
    const { access, table, keyOf } = this.#options;
    const keys = checkpoints.map((each) => {
      const [consumer, shard] = keyOf(each);
      return { consumer, shard };
    });
    const items = await access.read(table, keys);
    let hasMoved = false;
    for (const [index, checkpoint] of checkpoints.entries()) {
      // The table is one for checkpoints.
      const found = (items[index] as CheckpointItem | undefined)?.sequenceNumber;
      const known = this.#known.get(checkpoint);
      if (found === known) continue;
      if (found === undefined || !isAfter(found, known)) throw movedBack(keyOf(checkpoint));
      this.note(checkpoint, found);
      hasMoved = true;
    }
    return hasMoved;
  }
}

function movedBack([consumer, shard]: Key): ValidationError {
  return new ValidationError(
    `The checkpoint of '${consumer}' in '${shard}' was moved back while it was in use: start anew.`,
  );
}
