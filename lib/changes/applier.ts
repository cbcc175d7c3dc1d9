/**
 * Writes what views derive from changes, each batch in one transaction with the checkpoints that it moves on, so that a
 * change counts once, whatever dies on the way and whoever else has the same changes. DynamoDB Developer Guide, *Change data
 * capture for DynamoDB Streams*: consumers see each record at least once.
 */
import { encodeWrite } from '../dynamodb/write.js';
import { TransactionCanceledError, UnknownOutcomeError, ValidationError } from '../errors.js';
import { transact } from '../operation/transaction.js';
import type { Access } from '../view/access.js';
import type { Lineage } from '../view/lineage.js';
import { type Batch, type CheckedChange, takeBatch } from './batch.js';
import type { CheckpointItem } from './checkpoint-table.js';
import type { Ledger } from './ledger.js';
import type { StreamRecord } from './stream/stream-record.js';

/** A transaction that was committed. */
export interface Committed {
  readonly changeCount: number;
  /** Items that were written for them, in all views. */
  readonly writeCount: number;
  readonly last: StreamRecord;
}

export interface ApplierOptions {
  readonly access: Access;
  readonly lineage: Lineage;
  readonly ledger: Ledger;
  /** What a checkpoint says after a change. */
  readonly checkpointAt: (record: StreamRecord) => Partial<CheckpointItem>;
}

export class Applier {
  readonly #options: ApplierOptions;

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  /**
   * Commits changes in their order, those that have been counted left out.
   * @throws the error of the first that cannot be, with all before it committed
   */
  async *apply(changes: readonly CheckedChange[], signal: AbortSignal): AsyncGenerator<Committed> {
    const { ledger, lineage } = this.#options;
    let maxCount = Number.POSITIVE_INFINITY;
    for (let rest = changes; !signal.aborted; ) {
      rest = rest.filter(({ checkpoint, record }) => !ledger.has(checkpoint, record.sequenceNumber));
      if (rest.length === 0) return;
      const batch = takeBatch(rest.slice(0, maxCount), lineage);
      const { length } = batch.changes;
      try {
        yield await this.#commit(batch, signal);
        maxCount = Number.POSITIVE_INFINITY;
      } catch (error) {
        const isLearned = await this.#learn([...batch.last.keys()], error);
        if (isLearned) continue;
        // One change may be at fault, and the others not.
        if (!isRefusal(error) || length === 1) throw isRefusal(error) ? refused(batch, error) : error;
        maxCount = Math.ceil(length / 2);
      }
    }
  }

  /** Has a checkpoint say something else as well, wherever it is by now. */
  async mark(checkpoint: string, set: Partial<CheckpointItem>, signal: AbortSignal): Promise<void> {
    const { access, ledger } = this.#options;
    for (let isDone = false; !isDone && !signal.aborted; ) {
      const move = ledger.move(checkpoint, set);
      try {
        await access.writeAll(transact([move]), [encodeWrite(move)], signal);
        isDone = true;
      } catch (error) {
        if (!(await this.#learn([checkpoint], error))) throw error;
      }
    }
  }

  async #commit({ changes, writes, last }: Batch, signal: AbortSignal): Promise<Committed> {
    const { access, ledger, checkpointAt } = this.#options;
    const moves = Array.from(last, ([checkpoint, record]) => ledger.move(checkpoint, checkpointAt(record)));
    await access.writeAll(transact(moves), [...moves.map(encodeWrite), ...writes], signal);
    for (const [checkpoint, { sequenceNumber }] of last) ledger.note(checkpoint, sequenceNumber);
    // A batch has one change at the least.
    const { record } = changes.at(-1) as CheckedChange;
    return { changeCount: changes.length, writeCount: writes.length, last: record };
  }

  /** Where another was quicker, or the reply was lost, the checkpoints tell what has been counted. */
  async #learn(checkpoints: readonly string[], error: unknown): Promise<boolean> {
    const isUnknown = error instanceof UnknownOutcomeError;
    const isContest = error instanceof TransactionCanceledError && isLate(error.reasons.slice(0, checkpoints.length));
    if (!isUnknown && !isContest) return false;
    const hasMoved = await this.#options.ledger.look(checkpoints);
    return isUnknown || hasMoved;
  }
}

function isLate(reasons: TransactionCanceledError['reasons']): boolean {
  return reasons.some(({ code }) => code === 'ConditionalCheckFailed');
}

function isRefusal(error: unknown): error is ValidationError | TransactionCanceledError {
  return error instanceof ValidationError || error instanceof TransactionCanceledError;
}

function refused({ changes }: Batch, cause: ValidationError | TransactionCanceledError): ValidationError {
  const views = [...new Set(changes.flatMap((change) => change.views))].map(({ name }) => `'${name}'`);
  const reasons = cause instanceof TransactionCanceledError ? cause.reasons.map(({ message }) => message) : [];
  const why = reasons.find((message) => message !== undefined) ?? cause.message;
  return new ValidationError(`What the views ${views.join(', ')} write for a change was refused: ${why}`, { cause });
}
