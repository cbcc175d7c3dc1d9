import { expect } from 'chai';
import { del, get, put, table, update, ValidationError, view } from '../../lib/index.js';
import { derive } from '../../lib/view/derive.js';
import { countsByPage, PageCounts, type Visit, Visits } from './visits.js';

interface Word {
  word: string;
  user: string;
}

const Words = table<Word>()({ name: 'words', hashKey: 'word', rangeKey: 'user' });
const words = ({ note = '' }: Visit) => note.split(' ').filter((word) => word !== '');

/** The words of notes, each to whoever wrote it. */
const ByWord = view({
  ...{ from: Visits, to: Words },
  add: (visit) => words(visit).map((word) => put(Words, { word, user: visit.user })),
  remove: (visit) => words(visit).map((word) => del(Words, [word, visit.user])),
});

const visit = (page: string, note?: string): Visit => ({
  user: 'ann',
  time: 1,
  page,
  ...(note !== undefined && { note }),
});
const bump = (page: string, count: number) => update(PageCounts, page, { add: { count } });

describe('derive', () => {
  const counts = countsByPage('eventual');

  it('adds what comes and removes what goes', () => {
    expect(derive(counts, { before: undefined, after: visit('/a') })).to.deep.equal([bump('/a', 1)]);
    expect(derive(counts, { before: visit('/a'), after: undefined })).to.deep.equal([bump('/a', -1)]);
    expect(derive(counts, { before: undefined, after: undefined })).to.deep.equal([]);
  });

  it('removes what was and adds what is where an item changes', () => {
    expect(derive(counts, { before: visit('/a'), after: visit('/b') })).to.deep.equal([bump('/a', -1), bump('/b', 1)]);
  });

  it('sends nothing that cancels out', () => {
    expect(derive(counts, { before: visit('/a', 'x'), after: visit('/a', 'y') })).to.deep.equal([]);
    const changed = derive(ByWord, { before: visit('/', 'red green'), after: visit('/', 'green blue') });
    expect(changed).to.deep.equal([del(Words, ['red', 'ann']), put(Words, { word: 'blue', user: 'ann' })]);
  });

  it('tells writes apart by their conditions, whatever values those have', () => {
    const guarded = (bound: bigint | Set<string>) => ({ if: { attr: 'count', ne: bound as never } }) as const;
    const bounds = [1n, 2n, new Set(['a']), new Set(['b'])];
    const own = countsByPage('eventual', {
      add: ({ time }) => [update(PageCounts, '/', { add: { count: 1 } }, guarded(bounds[time] ?? 1n))],
      remove: () => [],
    });
    const at = (time: number) => ({ user: 'ann', time, page: '/' });
    for (const [before, after] of [
      [0, 1],
      [2, 3],
    ] as const) {
      expect(derive(own, { before: at(before), after: at(after) })).to.have.length(1);
      expect(derive(own, { before: at(before), after: at(before) })).to.deep.equal([]);
    }
  });

  it('asks update instead, where a view has one', () => {
    const own = countsByPage('eventual', { update: (before, after) => [bump(`${before.page}${after.page}`, 7)] });
    expect(derive(own, { before: visit('/a'), after: visit('/b') })).to.deep.equal([bump('/a/b', 7)]);
    expect(derive(own, { before: undefined, after: visit('/b') })).to.deep.equal([bump('/b', 1)]);
  });

  it('names the view whose function throws, and whose function returns what is no write', () => {
    const broken = (add: () => unknown) => countsByPage('eventual', { name: 'counts', add: add as never });
    const run = (add: () => unknown) => () => derive(broken(add), { before: undefined, after: visit('/') });
    const thrower = () => {
      throw new TypeError('no page');
    };
    expect(run(thrower)).to.throw(ValidationError, "View 'counts': add() threw TypeError: no page.");
    for (const returned of [undefined, {}, [undefined], [get(PageCounts, '/')], Promise.resolve([])]) {
      expect(run(() => returned)).to.throw(ValidationError, "View 'counts': add() returned what is no list of writes");
    }
  });
});
