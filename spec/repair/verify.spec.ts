import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { verify } from '../../lib/repair/verify.js';
import {
  baseWrites,
  CountsByPage,
  damages,
  differing,
  EntriesByPage,
  expected,
  held,
  keyText,
  openShop,
  type Shop,
  written,
} from './shop.js';

async function keysOf({ following }: Shop, view: typeof CountsByPage): Promise<string[]> {
  const differences = await lastValueFrom(verify(following, view).pipe(toArray()));
  return differences.map(({ key }) => keyText(key)).sort();
}

describe('verify', () => {
  it('tells of exactly the keys where a view holds something else than a fold of its base', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(baseWrites, damages, async (writes, damage) => {
        await using shop = await openShop();
        await written(shop, writes);
        for (const each of damage) await lastValueFrom(shop.plain.ingest([each]));
        for (const view of [CountsByPage, EntriesByPage]) {
          // The views of a shop lead to these two.
          const to = view.to as Parameters<typeof held>[1];
          const wrong = differing(await held(shop.plain, to), await expected(shop.plain, to));
          expect(await keysOf(shop, view)).to.deep.equal(wrong);
        }
      }),
      { numRuns: 25 },
    );
  });
});
