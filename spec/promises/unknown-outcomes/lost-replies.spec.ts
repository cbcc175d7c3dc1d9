/** Many additions with one reply in twenty lost: `npm run bench -- lost-replies` does the same with 100,000. */
import { expect } from 'chai';
import { loseReplies } from '../../support/lost-replies.js';
import { seed } from '../../support/seeds.js';

const RUN = { additionCount: 2000, counterCount: 100, seed };

describe('2,000 additions of which one reply in twenty is lost', function () {
  this.timeout(120_000);

  it('count exactly with exactlyOnce, and none is unknown', async () => {
    const tally = await loseReplies({ ...RUN, exactlyOnce: true });
    expect(tally).to.include({ sum: 2000, acknowledgedCount: 2000, unknownCount: 0, unsettledCount: 0, wrongCount: 0 });
    // That replies were lost at all.
    expect(tally.requestCount).to.be.greaterThan(2050);
  });

  it('without it are acknowledged and counted, or reported as unknown', async () => {
    const tally = await loseReplies({ ...RUN, exactlyOnce: false });
    expect(tally).to.include({ unsettledCount: 0, wrongCount: 0 });
    expect(tally.unknownCount).to.be.greaterThan(0);
    expect(tally.sum).to.be.within(tally.acknowledgedCount, 2000);
  });
});
