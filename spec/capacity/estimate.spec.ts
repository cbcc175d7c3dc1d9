import { expect } from 'chai';
import { TABLE } from '../../lib/capacity/consumed.js';
import { Estimates } from '../../lib/capacity/estimate.js';

const PLACES = [TABLE, 'byPage'];

describe('Estimates', () => {
  it('takes what can be told for the cost of each place until something is known', () => {
    expect([...new Estimates().costOf('PutItem', 3, PLACES)]).to.deep.equal([
      [TABLE, 3],
      ['byPage', 3],
    ]);
  });

  it('follows what calls of a kind have cost in proportion, the latest most of all', () => {
    const estimates = new Estimates();
    estimates.learn('UpdateItem', 1, PLACES, new Map([[TABLE, 8]]));
    expect([...estimates.costOf('UpdateItem', 1, PLACES)]).to.deep.equal([
      [TABLE, 8],
      ['byPage', 0],
    ]);
    for (let count = 0; count < 30; count += 1) estimates.learn('UpdateItem', 1, PLACES, new Map([[TABLE, 2]]));
    expect(estimates.costOf('UpdateItem', 5, PLACES).get(TABLE)).to.be.closeTo(10, 0.1);
    expect(estimates.costOf('DeleteItem', 1, PLACES).get(TABLE)).to.equal(1);
  });

  it('weighs large batches more than small ones', () => {
    const estimates = new Estimates();
    estimates.learn('BatchWriteItem', 1, [TABLE], new Map([[TABLE, 11]]));
    estimates.learn('BatchWriteItem', 99, [TABLE], new Map([[TABLE, 99]]));
    expect(estimates.costOf('BatchWriteItem', 1, [TABLE]).get(TABLE)).to.be.closeTo(1.08, 0.01);
  });
});
