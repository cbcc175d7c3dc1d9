/** The demo of throttling runs in a process of its own, here without a terminal. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);

describe('the demo throttle.ts', function () {
  this.timeout(60_000);
  let printed: readonly string[];

  before(async () => {
    // Long enough that there are lines enough, though a busy machine leaves some out.
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'demos/throttle.ts', '--seconds', '6'], {
      timeout: 50_000,
    });
    printed = stdout.trimEnd().split('\n');
  });

  it('prints a line each second, with both loads, and nothing that only a terminal understands', () => {
    const standing = '\\d+ rows, \\d+ requests, \\d+ throttled, \\d+ WCU/s';
    const line = new RegExp(`^solvent: ${standing} \\| loop with backoff: ${standing}$`);
    expect(printed.filter((each) => line.test(each))).to.have.length.of.at.least(2);
    expect(printed.join('')).not.to.include('\u001b');
  });

  it('ends by itself, when both have loaded all rows', () => {
    const rowCounts = printed.slice(-2).map((line) => line.match(/: ([\d,]+) rows in/)?.[1]?.replace(',', ''));
    expect(rowCounts).to.deep.equal([printed[0]?.split(' ')[0], printed[0]?.split(' ')[0]]);
  });

  it('says that the solvent was never throttled, and that the loop was', () => {
    const [solvent, loop] = printed.slice(-2);
    expect(solvent).to.match(/^solvent: .* 0 of \d+ requests throttled\.$/);
    expect(loop).to.match(/^loop with backoff: .* [1-9][\d,]* of \d+ requests throttled\.$/);
  });
});
