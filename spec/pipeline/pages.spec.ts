import { expect } from 'chai';
import type { Page } from '../../lib/dynamodb/call.js';
import type { PageRequest } from '../../lib/dynamodb/request.js';
import type { AttributeMap } from '../../lib/item/attribute-value.js';
import type { Selection } from '../../lib/operation/selection.js';
import { type Fetch, openPages } from '../../lib/pipeline/pages.js';
import { Things } from '../support/entries.js';

const SCAN: Selection = { table: Things };
const QUERY: Selection = { table: Things, hash: { value: 'a' } };

describe('pages', () => {
  it('follow the last key of each page to the end', async () => {
    const run = new Run([page([1, 2], 2), page([3], 3), page([4])]);
    expect(await run.items(SCAN)).to.deep.equal([1, 2, 3, 4]);
    expect(run.requests.map(({ input }) => input.ExclusiveStartKey)).to.deep.equal([undefined, key(2), key(3)]);
  });

  it('go on after pages that are empty', async () => {
    const run = new Run([page([], 1), page([], 2), page([3])]);
    expect(await run.pages(QUERY)).to.deep.equal([[], [], [3]]);
  });

  it('are asked for one by one, each when it is wanted', async () => {
    const run = new Run([page([1], 1), page([2])]);
    const pages = openPages(SCAN, run.fetch);
    expect(run.requests).to.have.length(0);
    await pages.next();
    expect(run.requests).to.have.length(1);
  });

  it('end in an error when one ends where it began, instead of never', async () => {
    const run = new Run([page([1], 1), page([2], 1), page([3], 1)]);
    expect(await run.error(QUERY)).to.include({ name: 'RequestError' });
    expect(run.requests).to.have.length(2);
  });

  it('end in the error of a request', async () => {
    const pages = openPages(SCAN, () => ({ page: Promise.reject(new Error('no')), cancel: () => undefined }));
    expect(await pages.next().then(String, String)).to.equal('Error: no');
  });

  it('stop at the limit, and ask for no more than is wanted', async () => {
    const run = new Run([page([1, 2], 2), page([3, 4], 4), page([5])]);
    expect(await run.items({ ...SCAN, limit: 3 })).to.deep.equal([1, 2, 3]);
    expect(run.requests.map(({ input }) => input.Limit)).to.deep.equal([3, 1]);
  });

  it('count what passes the filter against the limit', async () => {
    const run = new Run([page([1], 9), page([], 10), page([2, 3], 11)]);
    expect(await run.items({ ...SCAN, limit: 2, filter: { attr: 'n', gt: 0 } })).to.deep.equal([1, 2]);
    expect(run.requests.map(({ input }) => input.Limit)).to.deep.equal([undefined, undefined, undefined]);
  });

  it('tell of a wrong selection when the first is asked for', async () => {
    const run = new Run([]);
    for (const wrong of [{ limit: 0 }, { limit: 1.5 }, { range: { from: 1, to: 2 } }, { filter: {} }]) {
      expect(await run.error({ ...QUERY, ...wrong })).to.have.property('name', 'ValidationError');
    }
    for (const segments of [0, -1, 1.5, 1_000_001, 1e9, Number.NaN]) {
      expect(await run.error({ ...SCAN, segments })).to.have.property('name', 'ValidationError');
    }
    expect(run.requests).to.deep.equal([]);
  });

  it('cost half of a unit, or one where they are read consistently, until the reply says more', async () => {
    const run = new Run([page([]), page([])]);
    await run.items(SCAN);
    await run.items({ ...QUERY, consistent: true });
    expect(run.requests.map(({ api, units }) => [api, units])).to.deep.equal([
      ['Scan', 0.5],
      ['Query', 1],
    ]);
  });

  it('withdraw the request that is waiting when they are cancelled, and are over', async () => {
    let cancelCount = 0;
    const pages = openPages(SCAN, () => ({ page: new Promise(() => undefined), cancel: () => (cancelCount += 1) }));
    void pages.next();
    await Promise.resolve();
    pages.cancel();
    expect(cancelCount).to.equal(1);
    expect(await pages.next()).to.equal(undefined);
  });

  describe('of segments', () => {
    it('are read side by side, to the end of each', async () => {
      const run = new Run([page([1], 1), page([2], 2), page([3], 3), page([4]), page([5]), page([6])]);
      expect((await run.items({ ...SCAN, segments: 3 })).sort()).to.deep.equal([1, 2, 3, 4, 5, 6]);
      const segments = run.requests.map(({ input }) => [input.Segment, input.TotalSegments]);
      expect(segments.slice(0, 3)).to.deep.equal([
        [0, 3],
        [1, 3],
        [2, 3],
      ]);
    });

    it('come as they are ready: a slow one holds up none', async () => {
      const run = new Run([new Promise(() => undefined), page([2], 2), page([3], 3)]);
      const pages = openPages({ ...SCAN, segments: 2 }, run.fetch);
      expect(await pages.next()).to.deep.equal([{ id: '2' }]);
      expect(await pages.next()).to.deep.equal([{ id: '3' }]);
    });

    it('stop at the limit together, and withdraw what is waiting', async () => {
      const run = new Run([page([1, 2], 2), new Promise(() => undefined)]);
      const pages = openPages({ ...SCAN, segments: 2, limit: 2 }, run.fetch);
      expect(await pages.next()).to.have.length(2);
      expect(await pages.next()).to.equal(undefined);
      expect(run.cancelCount).to.equal(1);
    });

    it('end in the error of any', async () => {
      const run = new Run([page([1], 1), Promise.reject(new Error('no'))]);
      expect(await run.error({ ...SCAN, segments: 2 })).to.have.property('message', 'no');
    });
  });
});

function key(id: number): AttributeMap {
  return { id: { S: String(id) } };
}

function page(ids: readonly number[], after?: number): Promise<Page> {
  return Promise.resolve({ items: ids.map(key), after: after === undefined ? undefined : key(after) });
}

/** Answers one request after the other with the pages it is given. */
class Run {
  readonly requests: PageRequest[] = [];
  cancelCount = 0;
  readonly #pages: Promise<Page>[];

  constructor(pages: readonly Promise<Page>[]) {
    this.#pages = [...pages];
  }

  readonly fetch: Fetch = (request) => {
    this.requests.push(request);
    const next = this.#pages.shift() ?? Promise.reject(new Error('No more pages.'));
    return { page: next, cancel: () => (this.cancelCount += 1) };
  };

  async pages(selection: Selection): Promise<number[][]> {
    const result: number[][] = [];
    const pages = openPages(selection, this.fetch);
    for (let each = await pages.next(); each; each = await pages.next()) result.push(each.map(({ id }) => Number(id)));
    return result;
  }

  async items(selection: Selection): Promise<number[]> {
    return (await this.pages(selection)).flat();
  }

  error(selection: Selection): Promise<unknown> {
    return this.pages(selection).then(
      () => undefined,
      (error) => error,
    );
  }
}
