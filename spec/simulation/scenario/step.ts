/** What a program does, step by step. */
import type { Operation, SelectionOperation, Table, WriteOperation } from '../../../lib/index.js';

export type Step =
  | { readonly kind: 'push'; readonly operation: Operation; readonly by: Manner }
  | IngestStep
  /** Lets time pass. */
  | { readonly kind: 'pause'; readonly delayMs: number }
  /** Waits until all has settled. */
  | { readonly kind: 'flush' }
  /** Runs a query or a scan as a stream; when all is quiet, its items are known. */
  | { readonly kind: 'select'; readonly operation: SelectionOperation; readonly isQuiet: boolean }
  /** Deletes what is selected, where the number `n` is below `below`, or all of it. */
  | { readonly kind: 'prune'; readonly operation: SelectionOperation; readonly below: number | undefined }
  | { readonly kind: 'capacity'; readonly table: Table; readonly units: number }
  /** The solvent's clock jumps. */
  | { readonly kind: 'jump'; readonly byMs: number }
  /** Another solvent writes. */
  | { readonly kind: 'other'; readonly operation: WriteOperation }
  /** Takes nothing more, while much is open. */
  | { readonly kind: 'close' };

/** A method, or the Subject; whoever is subscribed may throw, or leave at once. */
export type Manner = 'next' | 'method' | 'throwing' | 'leaving';

export interface IngestStep {
  readonly kind: 'ingest';
  readonly source: 'array' | 'generator' | 'async' | 'readable' | 'observable' | 'dissolve';
  readonly operations: readonly Operation[];
  /** The source fails after so many. */
  readonly failsAfter: number | undefined;
  /** The subscriber leaves after so many milliseconds. */
  readonly leavesAfterMs: number | undefined;
  /** The subscriber throws at its first outcome. */
  readonly throws: boolean;
}
