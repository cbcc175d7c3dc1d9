/** Plants each bug, and runs seeds until one finds it. */
import { runSeeds } from '../jobs.js';
import { type Failure, Tally } from '../tally.js';
import { plant } from './plant.js';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.js';

/** Within so many seeds each has to be found. */
const MAX_SEEDS = 1000;

export interface Search {
  readonly from: number;
  readonly jobCount: number;
  /** Told of each bug which seed found it, if any did, and how many had been run by then. */
  readonly onEnd: (bug: PlantedBug, failure: Failure | undefined, runCount: number) => void;
}

export async function findPlanted({ from, jobCount, onEnd }: Search, bugs = PLANTED_BUGS): Promise<void> {
  for (const bug of bugs) {
    using planted = plant(bug);
    const tally = new Tally();
    await runSeeds({
      ...{ from, count: MAX_SEEDS, jobCount, job: planted.job },
      onTally: (each) => {
        tally.merge(each);
        return tally.failures.length === 0;
      },
    });
    onEnd(bug, tally.failures[0], tally.runCount);
  }
}
