import { expect } from 'chai';
import { Outage } from '../../lib/pipeline/outage.js';

const READS = 'reads';
const WRITES = 'writes';

/** Out since `beganAt`, and asked by the writes at `askedAt`. */
function out(beganAt: number, askedAt: number): Outage {
  const outage = new Outage();
  outage.failed(beganAt);
  outage.ask(WRITES, askedAt);
  return outage;
}

describe('Outage', () => {
  it('holds nothing up where all is well, nor when a table has answered again', () => {
    const outage = new Outage();
    outage.ask(WRITES, 0);
    expect(outage.untilMs(WRITES, 0)).to.equal(0);
    outage.failed(0);
    outage.ask(WRITES, 60_000);
    outage.answered();
    expect(outage.untilMs(READS, 60_000)).to.equal(0);
  });

  for (const [outMs, gapMs] of [
    [0, 0],
    [100, 10],
    [5000, 500],
    [10_000, 1000],
    [600_000, 1000],
  ] as const) {
    it(`leaves ${gapMs} ms between two requests after ${outMs} ms without an answer`, () => {
      expect(out(0, outMs).untilMs(READS, outMs)).to.equal(gapMs);
    });
  }

  it('counts the time from the first request that was not answered', () => {
    const outage = out(0, 10_000);
    outage.failed(9999);
    expect(outage.untilMs(READS, 10_000)).to.equal(1000);
    expect(outage.untilMs(READS, 11_000)).to.equal(0);
    outage.answered();
    outage.failed(10_000);
    expect(outage.untilMs(READS, 10_000)).to.equal(0);
  });

  it('lets the others go before who asked last', () => {
    const outage = out(0, 20_000);
    expect(outage.untilMs(WRITES, 20_500)).to.equal(501);
    expect(outage.untilMs(READS, 20_500)).to.equal(500);
    outage.ask(READS, 21_000);
    expect(outage.untilMs(WRITES, 21_500)).to.equal(500);
  });

  it('tells whoever waits that a table answers again, once', () => {
    const outage = out(0, 0);
    let count = 0;
    outage.whenOver(() => (count += 1));
    outage.answered();
    outage.answered();
    expect(count).to.equal(1);
  });

  it('has whoever waits wait for whole milliseconds, so that no rest is too short for a timer', () => {
    expect(out(0, 20_000).untilMs(READS, 20_999.7)).to.equal(1);
  });

  it('makes nobody wait for a time that will not come when the clock steps back', () => {
    const old = out(0, 1e12);
    expect(old.untilMs(READS, 20_000)).to.equal(1000);
    expect(old.untilMs(READS, 21_000)).to.equal(0);
    const young = out(1e12, 1e12 + 5000);
    expect(young.untilMs(READS, 20_000)).to.equal(0);
    young.ask(READS, 30_000);
    expect(young.untilMs(WRITES, 30_000)).to.equal(1000);
  });
});
