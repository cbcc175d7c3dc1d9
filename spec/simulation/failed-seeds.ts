/** Seeds that once broke a promise, each with what was wrong: they are run with the specs, for ever. */
export const FAILED_SEEDS: ReadonlyMap<number, string> = new Map([
  [4830, 'a reply that was cut down to nothing was read as an empty one'],
  [5094, 'when the solvent closed, the read of a commit whose operation was over never settled'],
  [10216, 'the error of a transaction carried the part of it that was too large'],
  [40181, 'what had not reached the service was given back only when it had been sent again'],
  [40570, 'for a clock that was set back an outage never ended'],
  [50149, 'an item was deleted that had changed so that the filter of the query did not hold for it any more'],
  [60241, 'a commit was sent again after the deadline of its operation'],
  [3_000_997, 'what was pulled had what was left of a deadline that had begun while it waited for units'],
  [4_066_151, 'when the solvent closed, nobody was told which views a commit of unknown outcome may have left behind'],
  [5_086_629, 'items were read for commits whose operations were over'],
  [7_045_103, 'what was paid for as the solvent closed, and had been withdrawn, was not given back'],
  [7_069_674, 'the same, of a read'],
  [8_005_932, 'a request went sooner because its rate had been lowered'],
  [8_099_887, 'none: the check did not know of a condition that failed after its operation had been withdrawn'],
]);
