import { expect } from 'chai';
import fc from 'fast-check';
import { Queue } from '../../lib/pipeline/queue.js';

describe('Queue', () => {
  it('does as an array does', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), value: fc.nat() }),
      fc.record({ kind: fc.constant('shift' as const) }),
      fc.record({ kind: fc.constant('unshift' as const), values: fc.array(fc.nat(), { maxLength: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (program) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        for (const each of program) {
          if (each.kind === 'push') {
            queue.push(each.value);
            model.push(each.value);
          } else if (each.kind === 'unshift') {
            queue.unshift(each.values);
            model.unshift(...each.values);
          } else if (model.length > 0) {
            expect(queue.shift()).to.equal(model.shift());
          }
          expect(queue.size).to.equal(model.length);
        }
        expect(Array.from(model, () => queue.shift())).to.deep.equal(model);
      }),
    );
  });

  it('holds values that are undefined', () => {
    const queue = new Queue<undefined>();
    queue.push(undefined);
    expect(queue.size).to.equal(1);
    expect(queue.shift()).to.equal(undefined);
    expect(queue.size).to.equal(0);
  });

  it('takes a million values back in front, more than a call can have arguments', () => {
    const queue = new Queue<number>();
    queue.unshift(Array.from({ length: 1_000_000 }, (_, index) => index));
    expect([queue.shift(), queue.shift(), queue.size]).to.deep.equal([0, 1, 999_998]);
  });
});
