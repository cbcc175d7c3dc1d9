import { readdirSync } from 'node:fs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { concatMap, lastValueFrom, type Observable, take, toArray } from 'rxjs';
import { ConditionFailedError, del, put, solvent, ValidationError } from '../../lib/index.js';
import type { WriteOperation } from '../../lib/operation/operation.js';
import { rebuild } from '../../lib/repair/rebuild.js';
import { verify } from '../../lib/repair/verify.js';
import { view } from '../../lib/view/view.js';
import { ownTemporaryFiles } from '../support/temporary-files.js';
import {
  baseWrites,
  CountsByPage,
  damaged,
  damages,
  differing,
  Entries,
  EntriesByPage,
  expected,
  held,
  openShop,
  PageCounts,
  type Shop,
  shopViews,
  Visits,
  written,
  wrongKeys,
} from './shop.js';

describe('rebuild', function () {
  this.timeout(120_000);
  const folder = ownTemporaryFiles();

  it('leaves a view as a fold of its base, and writes what differed, once', async () => {
    await fc.assert(
      fc.asyncProperty(baseWrites, damages, async (writes, damage) => {
        await using shop = await openShop();
        await written(shop, writes);
        await damaged(shop, damage);
        for (const each of [CountsByPage, EntriesByPage]) {
          const differences = await lastValueFrom(verify(shop.following, each).pipe(toArray()));
          const writeCount = countWrites(shop, each.to.name);
          const progress = await lastValueFrom(rebuild(shop.following, each));
          expect(writeCount()).to.equal(differences.length);
          expect(progress).to.include({
            view: each.name,
            differences: differences.length,
            written: differences.length,
          });
        }
        expect(await wrongKeys(shop)).to.deep.equal([]);
      }),
      { numRuns: 15 },
    );
  });

  for (const consistency of ['eventual', 'atomic'] as const) {
    it(`ends right while the same solvent writes on, with ${consistency} views`, async () => {
      await fc.assert(
        fc.asyncProperty(baseWrites, damages, baseWrites, async (writes, damage, more) => {
          const { views, counts, entries } = shopViews(consistency);
          await using shop = await openShop(views);
          await written(shop, writes);
          await damaged(shop, damage);
          const writing = new AbortController();
          const goesOn = writeOn(shop, [...more, put(Visits, visit(1))], writing.signal);
          await lastValueFrom(rebuild(shop.following, counts));
          await lastValueFrom(rebuild(shop.following, entries));
          writing.abort();
          await goesOn;
          expect(await wrongKeys(shop)).to.deep.equal([]);
        }),
        { numRuns: 10 },
      );
    });
  }

  it('mends what the loss of a reply leaves behind meanwhile', async () => {
    await using shop = await openShop();
    await written(shop, visits(10));
    let eventCount = 0;
    const run = rebuild(shop.following, CountsByPage).pipe(
      concatMap(async () => {
        eventCount += 1;
        if (eventCount > 1) return;
        shop.loseReplyTo('visits');
        await written(shop, [put(Visits, visit(3, '/late'))]);
      }),
    );
    await lastValueFrom(run);
    // Of the other view, which was not rebuilt.
    expect(await wrongKeys(shop)).to.deep.equal(['/3 ann 3', '/late ann 3']);
  });

  it('keeps what comes to a key of the view after something else has left it', async () => {
    const Owners = view({
      from: Visits,
      to: Entries,
      add: ({ page, time }) => [put(Entries, { page, visit: 'owner', errors: time })],
      remove: ({ page }) => [del(Entries, [page, 'owner'])],
    });
    await using shop = await openShop([Owners]);
    await written(shop, visits(20));
    let eventCount = 0;
    const run = rebuild(shop.following, Owners).pipe(
      concatMap(async (progress) => {
        eventCount += 1;
        if (eventCount > 1) return progress;
        await written(
          shop,
          visits(10).map((_, n) => put(Visits, visit(n, `/new ${n}`))),
        );
        await written(
          shop,
          visits(10).map((_, n) => put(Visits, visit(n + 10, `/${n}`))),
        );
        return progress;
      }),
    );
    expect(await lastValueFrom(run)).to.include({ differences: 0, written: 0 });
    const owners = await shop.plain.scan(Entries);
    expect(owners.map(({ page, errors }) => `${page} ${errors}`)).to.have.members(
      visits(10).flatMap((_, n) => [`/new ${n} ${n}`, `/${n} ${n + 10}`]),
    );
  });

  it('mends more than is held in memory at a time, and holds the writes back for a part at a time', async () => {
    await using shop = await openShop();
    await damaged(shop, visits(1200));
    const progress = await lastValueFrom(rebuild(shop.following, CountsByPage));
    expect(progress).to.deep.equal({
      view: 'visits → page-counts',
      scanned: 1200,
      compared: 1200,
      differences: 1200,
      written: 1200,
    });
    expect(differing(await held(shop.plain, PageCounts), await expected(shop.plain, PageCounts))).to.deep.equal([]);
    expect(shop.access.holds).to.be.within(3, 5);
  });

  it('leaves nothing behind wherever it is unsubscribed from, and ends right when it is run again', async () => {
    await using shop = await openShop();
    await written(shop, visits(300));
    const damage = Array.from({ length: 250 }, (_, n) => put(PageCounts, { page: `/${n * 2}`, count: 7 }));
    await damaged(shop, damage);
    const all = await lastValueFrom(rebuild(shop.following, CountsByPage).pipe(toArray()));
    expect(all.length).to.be.greaterThan(8);
    for (let events = 1; events < all.length; events += 1) {
      await damaged(shop, damage);
      await lastValueFrom(rebuild(shop.following, CountsByPage).pipe(take(events)));
      const count = shop.requestCount();
      await cleared(folder);
      expect(shop.requestCount(), `requests after event ${events}`).to.equal(count);
      expect([shop.access.held, shop.access.watchers]).to.deep.equal([0, 0]);
      await lastValueFrom(rebuild(shop.following, CountsByPage));
      expect(await wrongKeys(shop)).to.deep.equal([]);
    }
  });

  it('mends the keys that are asked for and no others', async () => {
    await using shop = await openShop();
    await written(shop, visits(6));
    await damaged(
      shop,
      [1, 2, 3].map((n) => put(PageCounts, { page: `/${n}`, count: 7 })),
    );
    const only = await lastValueFrom(rebuild(shop.following, CountsByPage, { only: ['/1', { page: '/5' }] }));
    expect(only).to.include({ scanned: 6, compared: 2, differences: 1, written: 1 });
    const where = await lastValueFrom(
      rebuild(shop.following, CountsByPage, { where: { hash: 'ann', from: 3, to: 4 } }),
    );
    expect(where).to.include({ compared: 2, differences: 1, written: 1 });
    expect(await wrongKeys(shop)).to.deep.equal(['/2']);
    const both = await lastValueFrom(rebuild(shop.following, CountsByPage, { only: ['/9'], where: { hash: 'ann' } }));
    expect(both).to.include({ compared: 7, differences: 1, written: 1 });
    expect(await wrongKeys(shop)).to.deep.equal([]);
  });

  it('writes over nothing that somebody else has written meanwhile, and compares again', async () => {
    await using shop = await openShop();
    await written(shop, visits(3));
    await damaged(shop, [put(PageCounts, { page: '/1', count: 7 })]);
    interfere(shop, 2, (n) => put(PageCounts, { page: '/1', count: 100 + n }));
    const progress = await lastValueFrom(rebuild(shop.following, CountsByPage));
    expect(progress).to.include({ differences: 1, written: 1 });
    expect(await wrongKeys(shop)).to.deep.equal([]);
  });

  it('writes nothing where somebody else has put it right meanwhile', async () => {
    await using shop = await openShop();
    await written(shop, visits(3));
    await damaged(shop, [put(PageCounts, { page: '/1', count: 7 })]);
    interfere(shop, 1, () => put(PageCounts, { page: '/1', count: 1 }));
    const progress = await lastValueFrom(rebuild(shop.following, CountsByPage));
    expect(progress).to.include({ differences: 1, written: 0 });
    expect(await wrongKeys(shop)).to.deep.equal([]);
  });

  it('fails where somebody else writes to one item all the time, and lets the writes go on', async () => {
    await using shop = await openShop();
    await written(shop, visits(3));
    await damaged(shop, [put(PageCounts, { page: '/1', count: 7 })]);
    interfere(shop, 100, (n) => put(PageCounts, { page: '/1', count: 100 + n }));
    expect(await failure(rebuild(shop.following, CountsByPage))).to.be.instanceOf(ConditionFailedError);
    expect([shop.access.held, shop.access.watchers]).to.deep.equal([0, 0]);
  });

  it('fails with the key of an item for which a view throws, or calls for what cannot be written', async () => {
    const broken = (add: (visit: { time: number }) => WriteOperation[]) =>
      view({ from: Visits, to: Entries, add, remove: () => [] });
    const throwing = broken(() => {
      throw new Error('no');
    });
    const misspelt = broken(() => [put(Entries, { page: '', visit: 'x', errors: 0 })]);
    for (const [each, reason] of [
      [throwing, "View 'visits → entries': add() threw Error: no."],
      [misspelt, "The key attribute 'page' is empty: a key needs at least one byte."],
    ] as const) {
      await using shop = await openShop([each]);
      await damaged(shop, visits(1));
      const error = await failure(rebuild(shop.following, each));
      expect(error)
        .to.be.instanceOf(ValidationError)
        .with.property(
          'message',
          `View 'visits → entries' cannot be folded for the item {"user":{"S":"ann"},"time":{"N":"0"}} of table 'visits': ${reason}`,
        );
      expect([shop.access.held, shop.access.watchers]).to.deep.equal([0, 0]);
    }
  });

  it('refuses at once a view that is not followed, keys that are none, and options that are unknown', async () => {
    await using shop = await openShop([CountsByPage]);
    const { following } = shop;
    expect(() => rebuild(following, EntriesByPage)).to.throw(
      ValidationError,
      "The solvent does not follow the view 'visits → entries': its views are 'visits → page-counts'. Name it in solvent(…, { views }).",
    );
    expect(() => rebuild(following, CountsByPage, { only: [7] })).to.throw(ValidationError, "'page' is of type N");
    // A misspelt option, as JavaScript lets it through.
    const misspelt = { onyl: [] } as object;
    expect(() => rebuild(following, CountsByPage, misspelt)).to.throw(ValidationError, "Unknown option 'onyl'");
  });
});

function visit(n: number, page = `/${n}`) {
  return { user: 'ann', time: n, page, errors: 0 };
}

function visits(count: number): WriteOperation[] {
  return Array.from({ length: count }, (_, n) => put(Visits, visit(n)));
}

/** Writes them all at once, again and again. */
async function writeOn(shop: Shop, operations: readonly WriteOperation[], until: AbortSignal): Promise<void> {
  while (!until.aborted) await written(shop, operations);
}

/** Counts the writes to a table from now on. */
function countWrites({ following }: Shop, tableName: string): () => number {
  let count = 0;
  following.outcomes.subscribe(({ operation: { kind, table } }) => {
    if (table.name === tableName && (kind === 'put' || kind === 'delete')) count += 1;
  });
  return () => count;
}

/** Writes first, so many times, whenever an item is to be put on a condition. */
function interfere({ client }: Shop, times: number, write: (time: number) => WriteOperation): void {
  let time = 0;
  const other = solvent(client);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === PutItemCommand.name && time < times) {
          time += 1;
          await lastValueFrom(other.ingest([write(time)]));
        }
        return next(args);
      },
    { step: 'initialize' },
  );
}

function failure(run: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(run).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Resolves when the temporary files of the repairs are gone. */
async function cleared(folder: string): Promise<void> {
  while (readdirSync(folder).length > 0) await new Promise((resolve) => setImmediate(resolve));
}
