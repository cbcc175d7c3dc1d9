/** What those saw who ingested, and those who selected. */
import type { SelectionOperation } from '../../../lib/index.js';
import type { Item } from '../model/item.js';
import type { Act } from './history.js';

/** An ingestion, and how its subscriber was told of its end. */
export interface Ingestion {
  readonly acts: Act[];
  readonly failsAfter: number | undefined;
  /** The subscriber left, or threw, so that it hears no end. */
  isLeft: boolean;
  ends: string[];
}

/** What came of a query or a scan. */
export interface Selected {
  readonly operation: SelectionOperation;
  readonly items: Item[];
  /** What was in the table, where nothing else went on. */
  readonly truth?: readonly Item[];
  readonly below?: number | undefined;
  end: 'complete' | Error | undefined;
}
