import { expect } from 'chai';
import { ask, type Limiter } from '../../lib/capacity/limiter.js';

/** Of 10 points in a window. */
function limiter(consume: () => Promise<unknown>): Limiter {
  // What a limiter answers comes from outside, and may be anything.
  return { points: 10, duration: 1, consume: consume as Limiter['consume'] };
}

const reply = (consumedPoints: number) => ({ consumedPoints, msBeforeNext: 300 });

describe('ask', () => {
  it('gets the points that it asks for, and where in the window they are', async () => {
    const answer = await ask(
      limiter(() => Promise.resolve(reply(7))),
      'key',
      5,
    );
    expect(answer).to.deep.equal({ kind: 'answered', points: 5, start: 0.2, leftMs: 300 });
  });

  it('gets what was left where there was too little, and nothing where it is refused for another reason', async () => {
    const pointsOf = async (consumed: number) => {
      const answer = await ask(
        limiter(() => Promise.reject(reply(consumed))),
        'key',
        5,
      );
      return answer.kind === 'answered' && answer.points;
    };
    expect(await pointsOf(12)).to.equal(3);
    expect(await pointsOf(15)).to.equal(0);
    expect(await pointsOf(16)).to.equal(0);
    expect([await pointsOf(10), await pointsOf(8)]).to.deep.equal([0, 0]);
  });

  it('fails with whatever it is rejected with that is no reply', async () => {
    for (const error of [new Error('down'), null, undefined, 'down', { consumedPoints: 1 }, { msBeforeNext: 1 }]) {
      expect(
        await ask(
          limiter(() => Promise.reject(error)),
          'key',
          5,
        ),
      ).to.deep.equal({ kind: 'failed', error });
    }
  });

  it('fails where it is not told what was consumed', async () => {
    for (const nothing of [null, undefined, {}, { consumedPoints: 1 }, { msBeforeNext: 1 }]) {
      const answer = await ask(
        limiter(() => Promise.resolve(nothing)),
        'key',
        5,
      );
      expect(answer).to.have.property('error').that.is.an.instanceOf(TypeError);
    }
  });
});
