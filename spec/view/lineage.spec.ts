import { expect } from 'chai';
import { put, solvent, table, ValidationError, type View, view } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { Lineage } from '../../lib/view/lineage.js';

const [A, B, C, D] = ['aaa', 'bbb', 'ccc', 'ddd'].map((name) => table<{ id: string }>()({ name, hashKey: 'id' }));

type Place = typeof A;

function between(from: Place, to: Place, name?: string): View {
  if (!from || !to) throw new Error('There are four tables.');
  return view({ from, to, ...(name !== undefined && { name }), add: () => [], remove: () => [] });
}

describe('Lineage', () => {
  it('ranks what is derived after what it is derived from, whatever the order of the views', () => {
    const lineage = new Lineage([between(B, C), between(A, C), between(A, B)]);
    const ranks = ['aaa', 'bbb', 'ccc', 'ddd'].map((name) => lineage.rankOf(name));
    expect(ranks).to.deep.equal([0, 1, 2, Number.POSITIVE_INFINITY]);
    expect(lineage.following('aaa')).to.have.length(2);
    expect(lineage.following('ccc')).to.deep.equal([]);
  });

  it('refuses views that lead in a circle, and says which', () => {
    const circle = [between(A, B), between(B, C), between(C, A)];
    expect(() => new Lineage(circle)).to.throw(ValidationError, 'in a circle: aaa → bbb → ccc → aaa');
    expect(() => new Lineage([between(D, D)])).to.throw(ValidationError, 'in a circle: ddd → ddd');
    const client = sqlite();
    expect(() => solvent(client, { views: circle })).to.throw(ValidationError, 'in a circle');
    client.destroy();
  });

  it('refuses two views of one name', () => {
    expect(() => new Lineage([between(A, B), between(A, B)])).to.throw(ValidationError, "the name 'aaa → bbb'");
    expect(new Lineage([between(A, B), between(A, B, 'other')]).views).to.have.length(2);
  });

  it('learns of other tables that views write to, whatever the order of the views', () => {
    const also = view({
      ...{ from: A as never, to: B as never, name: 'also' },
      add: () => [put(D as never, { id: 'x' } as never)],
      remove: () => [],
    });
    for (const views of [
      [also, between(C, D)],
      [between(C, D), also],
    ]) {
      const lineage = new Lineage(views);
      expect(lineage.derive(also, { before: undefined, after: { id: 'x' } }, {})).to.have.length(1);
      expect(lineage.rankOf('aaa')).to.be.below(lineage.rankOf('ddd'));
    }
  });

  it('refuses what is no view', () => {
    expect(() => new Lineage([undefined as never])).to.throw(ValidationError, 'holds what is no view');
  });

  it('refuses a derived write that leads back', () => {
    const back = view({
      from: B as never,
      to: C as never,
      add: () => [put(A as never, { id: 'x' } as never)],
      remove: () => [],
    });
    const lineage = new Lineage([between(A, B), back]);
    expect(() => lineage.derive(back, { before: undefined, after: { id: 'x' } }, {})).to.throw(
      ValidationError,
      "View 'bbb → ccc' writes to table 'aaa', from which it follows itself",
    );
  });
});
