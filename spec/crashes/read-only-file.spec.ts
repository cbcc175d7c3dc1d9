import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase } from '../../lib/sqlite/storage/database.js';
import { skipBecause } from '../support/skip.js';

/** Root may write everything, so another user is asked: `nobody`, by the number that it has nearly everywhere. */
const WHO = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

describe('a database file that may only be read', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'read-only-'));
    chmodSync(folder, 0o777);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused in one line by whatever is asked, and has nothing laid beside it', function () {
    if (dynochemy('--version').status !== 0) skipBecause(this, 'another user cannot run this');
    const file = join(folder, 'app.db');
    openDatabase(file).close();
    chmodSync(file, 0o444);
    writeFileSync(join(folder, 'rows.ndjson'), '{"id":"ann"}\n');
    const load = ['load', join(folder, 'rows.ndjson'), `sqlite:${file}`, '--table', 'rows', '--create', '--hash', 'id'];
    for (const command of [load, ['serve', `sqlite:${file}`, '--port', '0']]) {
      const { status, stdout, stderr } = dynochemy(...command);
      expect(stderr).to.equal(`dynochemy: ${file} cannot be written: check its permissions and those of its folder.\n`);
      expect([status, stdout]).to.deep.equal([2, '']);
    }
    expect(readdirSync(folder).sort()).to.deep.equal(['app.db', 'rows.ndjson']);
  });
});

function dynochemy(...args: string[]) {
  const env = { ...process.env, HOME: tmpdir() };
  return spawnSync(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', ...args], {
    ...WHO,
    env,
    encoding: 'utf8',
  });
}
