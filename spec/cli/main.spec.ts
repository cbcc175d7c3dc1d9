import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect } from 'chai';
import { skipBecause } from '../support/skip.js';
import { dynochemy } from './process.js';

describe('dynochemy', function () {
  this.timeout(60_000);

  it('says in one line that its output cannot be written', function () {
    // The device that is always full is Linux's.
    if (!existsSync('/dev/full')) skipBecause(this, 'there is no /dev/full');
    const full = openSync('/dev/full', 'w');
    const load = ['load', '-', 'sqlite::memory:', '--table', 'visits', '--create', '--hash', 'user'];
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', ...load], {
      input: '{"user":"ann"}',
      stdio: ['pipe', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).to.match(/^dynochemy: cannot write to standard output: ENOSPC.*\n$/);
    expect(status).to.equal(1);
  });

  it('does not take the beginning of a range key together with its bounds', async () => {
    const asked = ['query', 'sqlite:app.db', 'visits', 'ann', '--begins-with', 'a', '--range-to', 'b'];
    const { status, stderr } = await dynochemy(asked);
    expect(stderr).to.match(/'--begins-with <prefix>' cannot be used with option '--range-to <value>'/);
    expect(status).to.equal(2);
  });
});
