/** Each demo runs with one command and says what it promises. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const EXPECTED = new Map([
  [
    'cities.ts',
    [/^171075 landed, 0 failed/m, /Reykjavík 64\.13548 -21\.89541/, /What to type next:\n {2}npx dynochemy query/],
  ],
  ['query-stream.ts', [/came in 2 pages/, /took 1 page/, /latest reading is of 49999/, /1000 old readings deleted/]],
  [
    'counts-per-country.ts',
    [
      /^Andorra has \d+ cities/m,
      /Utopia \{ country: 'Utopia', cities: 1 \}/,
      /^20\d{3} writes of cities called for \d{1,4} writes/m,
    ],
  ],
  ['leaderboard.ts', [/^The best of 5 players:\n1\. \w+, \d+ points\n2\. .*\n3\. /m]],
  [
    'inverted-index.ts',
    [
      /cities have a bay in their name/,
      /took 5 units in the index/,
      /Under 'harmony' there is nothing/,
      /Under 'discord' there it is/,
    ],
  ],
  ['join.ts', [/^Ann has ordered 3 times, for 120\.$/m, /^Robert has ordered 3 times, for 90\.$/m]],
  ['counters.ts', [/ {3}1\n {3}2\n {3}3\n/, /^\/ has 3334 hits/m, /took [1-9] requests/]],
]);

/** Demos with a spec of their own. */
const OTHERS = ['throttle.ts'];

describe('the demo', function () {
  this.timeout(180_000);
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dynochemy-'));
  });

  after(() => rm(folder, { recursive: true }));

  for (const [demo, promised] of EXPECTED) {
    it(`${demo} runs and says what it promises`, async () => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', `demos/${demo}`, join(folder, 'demo.db')]);
      for (const each of promised) expect(stdout).to.match(each);
    });
  }

  it('is one of those, or has a spec of its own', async () => {
    const demos = (await readdir('demos')).filter((name) => name.endsWith('.ts'));
    expect(demos).to.have.members([...EXPECTED.keys(), ...OTHERS]);
  });
});
