/** Temporary files in a folder of a test's own, where what is left behind is found. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

/** Has each test of a suite make its temporary files in the folder that is returned, and clear them away. */
export function ownTemporaryFiles(): string {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'temporary-'));
  beforeEach(() => {
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    expect(readdirSync(folder)).to.deep.equal([]);
  });
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}
