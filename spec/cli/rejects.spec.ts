import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rejectsFile, shownRejects } from '../../lib/cli/rejects.js';
import { skipBecause } from '../support/skip.js';

describe('rejectsFile', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rejects-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('replaces the file by a line for each reject, with every digit of its numbers', async () => {
    const file = join(folder, 'rejects.ndjson');
    writeFileSync(file, 'from the load before\n');
    const rejects = await rejectsFile(file);
    rejects.add({ line: 2, reason: 'no key', row: { n: 12345678901234567890n } });
    rejects.add({ line: 3, reason: 'no JSON', text: '{' });
    await rejects.close();
    expect(readFileSync(file, 'utf8')).to.equal(
      '{"line":2,"reason":"no key","row":{"n":12345678901234567890}}\n{"line":3,"reason":"no JSON","text":"{"}\n',
    );
  });

  it('leaves out a row that is nested too deep to be printed', async () => {
    const file = join(folder, 'rejects.ndjson');
    const rejects = await rejectsFile(file);
    rejects.add({ line: 1, reason: 'too deep', row: JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) });
    await rejects.close();
    expect(readFileSync(file, 'utf8')).to.equal('{"line":1,"reason":"too deep"}\n');
  });

  it('waits for a file that is slower than the rows', async () => {
    const rejects = await rejectsFile(join(folder, 'rejects.ndjson'));
    const text = 'x'.repeat(100_000);
    for (let line = 1; line <= 20; line++) {
      rejects.add({ line, reason: 'no JSON', text });
      await rejects.ready();
    }
    await rejects.close();
    expect(readFileSync(join(folder, 'rejects.ndjson'), 'utf8').split('\n')).to.have.length(21);
  });

  it('says so where the file cannot be made', async () => {
    const problem = await rejectsFile(join(folder, 'none', 'rejects.ndjson')).catch((error) => error);
    expect(problem)
      .to.have.property('message')
      .that.matches(/^cannot write the rejects to .*ENOENT/);
    expect(problem).to.have.property('status', 2);
  });

  it('says so where the disk is full', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'it needs Linux');
    const rejects = await rejectsFile('/dev/full');
    rejects.add({ line: 1, reason: 'no JSON', text: '{' });
    expect(await rejects.close().catch((error) => error))
      .to.have.property('message')
      .that.matches(/ENOSPC/);
  });
});

describe('shownRejects', () => {
  it('shows the first ten by their lines when all is over, and how many there are besides', async () => {
    const lines: string[] = [];
    const rejects = shownRejects((line) => lines.push(line));
    for (let line = 12; line > 0; line--) rejects.add({ line, reason: 'no JSON', text: '{' });
    expect(lines).to.deep.equal([]);
    await rejects.close();
    expect(lines[0]).to.equal('line 3: no JSON');
    expect(lines.slice(9)).to.deep.equal(['line 12: no JSON', '… and 2 more: --rejects FILE keeps them all']);
  });
});
