import { expect } from 'chai';
import { Slots } from '../../../lib/changes/stream/slots.js';

describe('slots', () => {
  it('let so many tasks run at a time, in their order, also after one has failed', async () => {
    const slots = new Slots(2);
    const ends: (() => void)[] = [];
    const started: number[] = [];
    const task = (n: number) => () => {
      started.push(n);
      return new Promise<void>((resolve, reject) => ends.push(n === 0 ? () => reject(new Error('no')) : resolve));
    };
    const all = Array.from({ length: 4 }, (_, n) => slots.run(task(n)).catch(String));
    const turn = () => new Promise(setImmediate);
    await turn();
    expect(started).to.deep.equal([0, 1]);
    ends[0]?.();
    await turn();
    expect(started).to.deep.equal([0, 1, 2]);
    ends[1]?.();
    ends[2]?.();
    await turn();
    ends[3]?.();
    expect(await Promise.all(all)).to.deep.equal(['Error: no', undefined, undefined, undefined]);
  });
});
