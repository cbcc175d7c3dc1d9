/**
 * Some hundred seeds, others in each run, and those that once failed; `SEED` has a run again. Many thousand, as they are run
 * before a release, take their minutes: npm run simulate -- --seeds 100000
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { seed } from '../support/seeds.js';
import { runBatch } from './batch.js';
import { FAILED_SEEDS } from './failed-seeds.js';
import { runSeeds } from './jobs.js';
import { plant, withBug } from './planted/plant.js';
import { PLANTED_BUGS } from './planted/planted-bugs.js';
import { failureReport } from './report.js';
import { runSeed } from './run.js';
import { type PlainTally, Tally } from './tally.js';

// Of the SDK, which would speak of the version of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const SEEDS = 300;

describe('the simulation', function () {
  this.timeout(300_000);

  it(`keeps every promise for ${SEEDS} seeds, and each run repeats`, async () => {
    expectNoFailures(await runBatch({ from: seed, count: SEEDS }));
  });

  for (const [failed, why] of FAILED_SEEDS) {
    it(`keeps every promise for seed ${failed}: ${why}`, async () => {
      expectNoFailures(await runBatch({ from: failed, count: 1 }));
    });
  }

  it('goes another way for another seed', async () => {
    const [one, other] = [await runSeed(seed), await runSeed(seed + 1)];
    expect(one.hash).to.not.equal(other.hash);
  });

  for (const bug of PLANTED_BUGS) {
    it(`has a place for the bug that ${bug.name}`, () => {
      expect(withBug(bug)).to.not.include(bug.right);
    });
  }

  it('finds a bug that is planted, and shrinks what finds it to a program of a few steps', async () => {
    const [bug] = PLANTED_BUGS;
    if (!bug) throw new Error('There is no bug to plant.');
    using planted = plant(bug);
    const tally = new Tally();
    await runSeeds({
      ...{ from: 1, count: 200, jobCount: 1, job: planted.job },
      onTally: (each) => {
        tally.merge(each);
        return tally.failures.length === 0;
      },
    });
    const [found] = tally.failures;
    if (!found) throw new Error('No seed found it.');
    const args = ['--import', 'tsx', join(dirname(planted.job), 'main.ts'), '--seed', String(found.seed)];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).to.equal(1);
    const shrunk = stdout.slice(stdout.indexOf('broke a promise'));
    expect(shrunk.match(/^- /gm)).to.have.length.within(1, 6);
  });
});

function expectNoFailures({ failures }: PlainTally): void {
  const text = failures.map(failureReport).join('\n');
  expect(text, text).to.equal('');
}
