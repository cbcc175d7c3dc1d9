/** A program that loads by `ingest` or `dissolve` and is ended: what it was told has landed is there, and SIGTERM loses nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { solvent } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { seeded } from '../support/random.js';
import { seed } from '../support/seeds.js';
import { endLoader } from './loaders.js';
import { Rows } from './rows.js';
import { isSound } from './watched-file.js';

describe('a program that loads', function () {
  // Each process takes seconds of a core to start.
  this.timeout(120_000);
  const random = seeded(seed);
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loaders-'));
    file = join(folder, 'app.db');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const anyCount = () => 1 + Math.floor(random() * 3000);

  async function ids(): Promise<string[]> {
    const client = sqlite({ file });
    await using s = solvent(client);
    const items = await s.scan(Rows).consistent();
    client.destroy();
    return items.map(({ id }) => id);
  }

  for (const how of ['ingest', 'dissolve'] as const) {
    it(`settles all that was accepted and tells of it when it is closed at SIGTERM (${how})`, async () => {
      const { status, said } = await endLoader(file, how, 'SIGTERM', anyCount());
      const [, last = '', ...landed] = said.split('\n').reverse();
      expect(last).to.match(/^accepted (\d+), settled \1$/);
      expect(last).to.include(`accepted ${landed.length},`);
      expect([...(await ids())].sort()).to.deep.equal(landed.sort());
      expect(status).to.equal(0);
    });

    it(`has lost no row that it was told has landed when it is killed (${how})`, async () => {
      const { said } = await endLoader(file, how, 'SIGKILL', anyCount());
      expect(isSound(file)).to.equal(true);
      const landed = said.split('\n').slice(0, -1);
      expect(landed.length).to.be.above(0);
      expect(await ids()).to.include.members(landed);
    });
  }
});
