import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommandError } from '../../../lib/cli/exit.js';
import { html } from '../../../lib/cli/report/html.js';
import { tryReportFile, writeReportFile } from '../../../lib/cli/report/report-file.js';
import { skipBecause } from '../../support/skip.js';

describe('the file of a report', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'report-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is as it was after it has been tried', () => {
    writeFileSync(join(folder, 'old.html'), 'old');
    symlinkSync(join(folder, 'nowhere.html'), join(folder, 'link.html'));
    for (const name of ['old.html', 'new.html', 'link.html']) tryReportFile(join(folder, name));
    expect(readdirSync(folder)).to.have.members(['old.html', 'link.html']);
    expect(readFileSync(join(folder, 'old.html'), 'utf8')).to.equal('old');
  });

  it('is found out beforehand where it cannot be written', () => {
    for (const [name, reason] of [
      ['', /EISDIR/],
      ['none/report.html', /ENOENT/],
    ] as const) {
      expect(() => tryReportFile(join(folder, name)))
        .to.throw(CommandError, reason)
        .with.property('status', 2);
    }
  });

  it('is replaced at the end', () => {
    const file = join(folder, 'report.html');
    writeFileSync(file, 'the longer report of the load before');
    writeReportFile(file, html`<p>new</p>`);
    expect(readFileSync(file, 'utf8')).to.equal('<p>new</p>');
  });

  it('is said to be missing where the disk is full', function () {
    if (process.platform !== 'linux') skipBecause(this, 'it needs Linux');
    tryReportFile('/dev/full');
    expect(() => writeReportFile('/dev/full', html`<p>new</p>`))
      .to.throw(CommandError, /^cannot write the report to \/dev\/full: ENOSPC/)
      .with.property('status', 1);
  });
});
