/**
 * What each kind of operation comes to whose reply was lost, before it took effect or after, however it was lost: the rows
 * of the README's table.
 */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { solvent } from '../../../lib/index.js';
import { sqlite } from '../../../lib/sqlite/index.js';
import { fakeTime, passing } from '../../support/fake-time.js';
import { LOSS_KINDS, type Loss, LossyTransport } from '../../support/lossy-transport.js';
import { CASES, type Case, Counters, endingOf, Sums } from './cases.js';

describe('an operation whose reply was lost', function () {
  this.timeout(60_000);
  const clock = fakeTime();

  for (const row of new Set(CASES.map((each) => each.row))) {
    describe(row, () => {
      for (const when of ['before', 'after'] as const) {
        it(`${when} it took effect, in any way`, async () => {
          for (const each of CASES.filter((one) => one.row === row)) {
            for (const loss of LOSS_KINDS) {
              const { sentCount, ...found } = await passing(clock(), lose(each, loss, when === 'after'));
              expect(found, `${loss} of ${each.run}`).to.deep.equal({ sum: undefined, staleCount: 0, ...each[when] });
              expect(sentCount, `${loss} of ${each.run}`).to.equal(each.sentCount);
            }
          }
        });
      }
    });
  }

  it('is told of in the README, row by row', async () => {
    const readme = await readFile('README.md', 'utf8');
    const section = readme.slice(readme.indexOf('\n## When a reply is lost'));
    const rows = Array.from(
      section.slice(0, section.indexOf('\n## ', 1)).matchAll(/^\| (.*?) \|/gm),
      ([, name]) => name,
    );
    expect(rows.slice(1)).to.deep.equal([...new Set(CASES.map(({ row }) => row))]);
  });
});

/** Runs one operation, of which the first reply to a call is lost, and looks at what there is then. */
async function lose({ run, api, views = [] }: Case, loss: Loss, isApplied: boolean) {
  const client = sqlite();
  const s = solvent(client, { tables: [Counters, Sums], views });
  await s.createTables();
  await s.put(Counters, { id: 'a', n: 5 });
  let staleCount = 0;
  s.events.subscribe(({ kind }) => {
    if (kind === 'stale') staleCount += 1;
  });
  const transport = new LossyTransport(client);
  const left = [{ loss, isApplied }];
  transport.strikes = (each) => (each === api ? left.shift() : undefined);
  const ending = await endingOf(run(s));
  const sentCount = transport.sent.filter((each) => each === api).length;
  const reader = solvent(client);
  const [item, sum] = await Promise.all([reader.get(Counters, 'a'), reader.get(Sums, 'all')]);
  await Promise.all([s.close(), reader.close()]);
  client.destroy();
  return { ending, n: item?.n, sum: sum?.n, staleCount, sentCount };
}
