import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommandError } from '../../lib/cli/exit.js';
import { checkKept } from '../../lib/cli/keep-file.js';

describe('checkKept', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keep-'));
    file = join(folder, 'rows');
    writeFileSync(file, 'x');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps the input, by whatever name it is called', () => {
    const [link, hardLink] = [join(folder, 'link'), join(folder, 'hard')];
    symlinkSync(file, link);
    linkSync(file, hardLink);
    for (const output of [file, `${folder}/./rows`, link, hardLink]) {
      expect(() => checkKept('--rejects', output, 'dynamodb:', file)).to.throw(
        CommandError,
        /^--rejects would overwrite the input .*rows: name another file$/,
      );
    }
  });

  it('keeps the database', () => {
    expect(() => checkKept('--out', file, `sqlite:${file}`)).to.throw(
      CommandError,
      /^--out would overwrite the database .*rows: name another file$/,
    );
  });

  it('keeps a database that is not there yet', () => {
    const database = join(folder, 'new.db');
    expect(() => checkKept('--rejects', database, `sqlite:${database}`, file)).to.throw(CommandError, /the database/);
  });

  it('lets any other file be written, and devices be both', () => {
    checkKept('--rejects', join(folder, 'rejects'), `sqlite:${join(folder, 'app.db')}`, file);
    checkKept('--rejects', '/dev/null', 'sqlite::memory:', '/dev/null');
    checkKept('--rejects', undefined, `sqlite:${file}`, file);
  });
});
