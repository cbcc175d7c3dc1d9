import { expect } from 'chai';
import { update, ValidationError, view } from '../../lib/index.js';
import { countsByPage, PageCounts, Visits } from './visits.js';

describe('view', () => {
  const functions = { add: () => [], remove: () => [] };

  it('is called after its tables, eventual where nothing else is said', () => {
    const { name, consistency } = view({ from: Visits, to: PageCounts, ...functions });
    expect([name, consistency]).to.deep.equal(['visits → page-counts', 'eventual']);
    expect(countsByPage('atomic', { name: 'counts' })).to.include({ name: 'counts', consistency: 'atomic' });
  });

  it('hands its functions the items of its table', () => {
    const counts = countsByPage('eventual');
    const visit = { user: 'ann', time: 1, page: '/' };
    expect(counts.add(visit)).to.deep.equal([update(PageCounts, '/', { add: { count: 1 } })]);
  });

  const WRONG: readonly (readonly [string, object, string])[] = [
    ['a misspelt option', { from: Visits, to: PageCounts, ...functions, delete: () => [] }, "no option 'delete'"],
    ['a missing table', { from: Visits, ...functions }, 'wants a table in to'],
    ['what is no table', { from: 'visits', to: PageCounts, ...functions }, 'wants a table in from'],
    ['what is no function', { from: Visits, to: PageCounts, add: [], remove: () => [] }, 'wants a function in add'],
    ['an update that is none', { from: Visits, to: PageCounts, ...functions, update: 1 }, 'a function in update'],
    ['a name that is none', { from: Visits, to: PageCounts, ...functions, name: 1 }, 'a text as its name'],
    ['another consistency', { from: Visits, to: PageCounts, ...functions, consistency: 'strong' }, "is 'strong'"],
  ];
  for (const [name, definition, message] of WRONG) {
    it(`refuses ${name}`, () => {
      expect(() => view(definition as never)).to.throw(ValidationError, message);
    });
  }
});
