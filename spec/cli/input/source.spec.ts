import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommandError } from '../../../lib/cli/exit.js';
import { openSource } from '../../../lib/cli/input/source.js';
import { skipBecause } from '../../support/skip.js';
import { collect } from '../chunks.js';

describe('openSource', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'source-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads a file and counts its bytes', async () => {
    const file = join(folder, 'rows');
    writeFileSync(file, 'some bytes');
    const source = openSource(file);
    const chunks: Buffer[] = [];
    for await (const chunk of source.bytes) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).to.equal('some bytes');
    expect(source.sizeBytes).to.equal(10);
    expect(source.readBytes()).to.equal(10);
  });

  it('says in one line that a file is missing, a folder, or cannot be read', () => {
    const loop = join(folder, 'loop');
    symlinkSync(loop, loop);
    expect(() => openSource(join(folder, 'none'))).to.throw(CommandError, /^there is no file /);
    expect(() => openSource(folder)).to.throw(CommandError, /is a folder: name a file in it$/);
    expect(() => openSource(loop)).to.throw(CommandError, /^cannot read .*loop: check its permissions \(ELOOP/);
  });

  it('leaves it to whoever reads to hear that the file has gone, and says nothing where nobody does', async () => {
    const file = join(folder, 'rows');
    writeFileSync(file, 'some bytes');
    const [unread, read] = [openSource(file), openSource(file)];
    rmSync(file);
    const { error } = await collect(read.bytes);
    expect(error)
      .to.be.instanceOf(CommandError)
      .with.property('message')
      .that.matches(/^cannot read on in .*ENOENT/);
    unread.stop();
  });

  it('says so of a file that may not be read', function () {
    // Root may read everything.
    if (process.getuid?.() === 0) skipBecause(this, 'root may read every file');
    const file = join(folder, 'secret');
    writeFileSync(file, 'x', { mode: 0o000 });
    expect(() => openSource(file)).to.throw(CommandError, /^cannot read .*secret: check its permissions \(EACCES/);
  });
});
