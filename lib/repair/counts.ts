/** How far a repair has come, in numbers. */
export interface Counts {
  /** Items of the base tables that were folded. */
  readonly scanned: number;
  /** Items of the view that were compared with the fold. */
  readonly compared: number;
  /** Items of the view that were not as they should be. */
  readonly differences: number;
  /** Items of the view that were put right. */
  readonly written: number;
}

export const NONE: Counts = { scanned: 0, compared: 0, differences: 0, written: 0 };

/** Both together. */
export function sum(counts: Counts, more: Partial<Counts>): Counts {
  const { scanned = 0, compared = 0, differences = 0, written = 0 } = more;
  return {
    scanned: counts.scanned + scanned,
    compared: counts.compared + compared,
    differences: counts.differences + differences,
    written: counts.written + written,
  };
}
