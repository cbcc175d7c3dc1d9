import { PassThrough } from 'node:stream';
import FakeTimers from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { duration, perSecond, progressLine, type Standing, showProgress } from '../../lib/cli/progress.js';

const STANDING: Standing = { rows: 12_000, writeUnits: 949.6, budget: 1000, retries: 4, part: 0.25 };

describe('progressLine', () => {
  it('tells rows, speed, units against the budget, retries and the time that is left', () => {
    expect(progressLine(STANDING, 3000.4, 65)).to.equal(
      '12,000 rows | 3,000 rows/s | 950 of 1,000 WCU/s | 4 retries | 1:05 left',
    );
  });

  it('leaves out what nobody knows', () => {
    expect(progressLine({ ...STANDING, budget: undefined }, 0, undefined)).to.equal(
      '12,000 rows | 0 rows/s | 950 WCU/s | 4 retries',
    );
  });
});

describe('duration', () => {
  it('has hours only where there are any', () => {
    expect([0, 59.4, 59.6, 3599, 3600, 90_061].map(duration)).to.deep.equal([
      '0:00',
      '0:59',
      '1:00',
      '59:59',
      '1:00:00',
      '25:01:01',
    ]);
  });
});

describe('perSecond', () => {
  it('is nothing where no time has passed', () => {
    expect([perSecond(10, 500), perSecond(10, 0), perSecond(10, -1)]).to.deep.equal([20, 0, 0]);
  });
});

describe('showProgress', () => {
  let clock: ReturnType<typeof FakeTimers.install>;

  beforeEach(() => {
    clock = FakeTimers.install();
  });

  afterEach(() => {
    clock.uninstall();
  });

  it('prints a line every five seconds where no terminal is', () => {
    const output = new PassThrough();
    let rows = 0;
    const progress = showProgress(() => ({ ...STANDING, rows, part: rows / 4000 }), writeStream(output));
    rows = 1000;
    clock.tick(5000);
    rows = 3000;
    clock.tick(5000);
    progress.stop();
    clock.tick(60_000);
    expect(String(output.read())).to.equal(
      '1,000 rows | 200 rows/s | 950 of 1,000 WCU/s | 4 retries | 0:15 left\n' +
        '3,000 rows | 400 rows/s | 950 of 1,000 WCU/s | 4 retries | 0:03 left\n',
    );
  });

  it('draws a bar on a terminal, and lines in its place', () => {
    const output = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 120,
      cursorTo() {},
      clearLine() {},
      moveCursor() {},
    });
    const progress = showProgress(() => STANDING, writeStream(output));
    clock.tick(1000);
    progress.say('stopping');
    progress.stop();
    const drawn = String(output.read());
    expect(drawn).to.include('█████░░░░░░░░░░░░░░░ 25% | 12,000 rows');
    expect(drawn).to.include('stopping\n');
  });
});

/** What the progress needs of a terminal, or of a pipe. */
function writeStream(stream: PassThrough): NodeJS.WriteStream {
  // Only writing is asked of it, and on a terminal the cursor's functions above.
  return stream as unknown as NodeJS.WriteStream;
}
