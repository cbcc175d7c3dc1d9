import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { table } from '../../lib/index.js';
import { del, get, put, update } from '../../lib/operation/operation.js';

interface Visit {
  user: string;
  time: number;
  hits?: number;
}

const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
const VISIT = { user: 'ann', time: 17 };

/** A write without options. */
const AS_EVER = { if: undefined, returnOld: false, views: true, exactlyOnce: false, priority: 'normal' } as const;

describe('operation', () => {
  it('is a plain value of what is asked', () => {
    expect(put(Visits, VISIT)).to.deep.equal({
      kind: 'put',
      table: Visits,
      item: VISIT,
      ...AS_EVER,
    });
    expect(get(Visits, ['ann', 17])).to.deep.equal({
      kind: 'get',
      table: Visits,
      key: ['ann', 17],
      consistent: true,
      priority: 'normal',
    });
    expect(get(Visits, ['ann', 17], { consistent: false }).consistent).to.equal(false);
    expect(update(Visits, ['ann', 17], { add: { hits: 1 } })).to.deep.equal({
      kind: 'update',
      table: Visits,
      key: ['ann', 17],
      actions: { add: { hits: 1 } },
      ...AS_EVER,
    });
    expect(del(Visits, VISIT)).to.deep.equal({
      kind: 'delete',
      table: Visits,
      key: VISIT,
      ...AS_EVER,
    });
  });

  it('holds the item, the key and the condition themselves: nothing is copied or read before it is pushed', () => {
    const condition = { attr: 'hits', gt: 3 } as const;
    expect(put(Visits, VISIT).item).to.equal(VISIT);
    for (const write of [
      put(Visits, VISIT, { if: condition, returnOld: true }),
      update(Visits, VISIT, { remove: ['hits'] }, { if: condition, returnOld: true }),
      del(Visits, VISIT, { if: condition, returnOld: true }),
    ]) {
      expect(write.if).to.equal(condition);
      expect(write.returnOld).to.equal(true);
    }
  });

  it('refuses a priority that is none, and an old item of a write that goes as a transaction', () => {
    const urgent = { priority: 'urgent' } as object;
    const message = "'urgent' is no priority: there are high, normal, low.";
    expect(() => put(Visits, VISIT, urgent)).to.throw(ValidationError, message);
    expect(() => get(Visits, VISIT, urgent)).to.throw(ValidationError, message);
    const both = { exactlyOnce: true, returnOld: true } as const;
    expect(() => del(Visits, VISIT, both)).to.throw(ValidationError, 'which returns no old item');
  });

  it('refuses an option that it does not know: a write without its condition would do what it should not', () => {
    const misspelt = { condition: { attr: 'hits', gt: 3 } } as object;
    const message = "Unknown option 'condition' of a write: there are if, returnOld, views, exactlyOnce, priority.";
    expect(() => put(Visits, VISIT, misspelt)).to.throw(ValidationError, message);
    expect(() => update(Visits, VISIT, { add: { hits: 1 } }, misspelt)).to.throw(ValidationError, message);
    expect(() => del(Visits, VISIT, misspelt)).to.throw(ValidationError, message);
  });
});
