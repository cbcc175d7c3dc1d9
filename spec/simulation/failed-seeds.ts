/** Seeds that once broke a promise, each with what was wrong: they are run with the specs, for ever. */
export const FAILED_SEEDS: ReadonlyMap<number, string> = new Map([]);
