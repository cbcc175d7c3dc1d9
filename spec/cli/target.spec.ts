import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommandError } from '../../lib/cli/exit.js';
import { openTarget } from '../../lib/cli/target.js';

describe('openTarget', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'target-'));
    environment = { ...process.env };
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE'])
      delete process.env[name];
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    // Its properties, and not another object in its place: the environment itself would stay as it is.
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  it('opens a region of DynamoDB', async () => {
    const { client } = openTarget('dynamodb:eu-west-1', { create: false });
    expect(await client.config.region()).to.equal('eu-west-1');
    client.destroy();
  });

  it('opens an endpoint, with a region and a key of its own where none is configured', async () => {
    const { client } = openTarget('http://localhost:8000', { create: false });
    expect(await client.config.region()).to.equal('us-east-1');
    expect((await client.config.credentials()).accessKeyId).to.equal('local');
    client.destroy();
  });

  it('sends to an endpoint the region and the key that are configured', async () => {
    Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 'secret' });
    const { client } = openTarget('https://localhost:8000', { create: false });
    expect(await client.config.region()).to.equal('eu-west-1');
    expect((await client.config.credentials()).accessKeyId).to.equal('mine');
    client.destroy();
  });

  it('takes no user and no password in a URL, and does not repeat them', () => {
    for (const name of ['http://ann:secret@localhost:8000', 'https://secret@', 'http://ann:secret@[::1']) {
      expect(() => openTarget(name, { create: false }))
        .to.throw(CommandError)
        .with.property('message', 'a URL here has no user and no password: leave out what ends at @');
    }
  });

  it('makes a SQLite file only where it is to create one', () => {
    const name = `sqlite:${join(folder, 'app.db')}`;
    expect(() => openTarget(name, { create: false })).to.throw(
      /there is no file .*app\.db: name another, or make it with/,
    );
    openTarget(name, { create: true }).client.destroy();
    openTarget(name, { create: false }).client.destroy();
  });

  it('says what is wrong with anything else, and how targets are written', () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'These are notes, and no database.'.repeat(100));
    for (const [name, sentence] of [
      ['app.db', /'app\.db' is no target: write sqlite:\.\/app\.db, dynamodb:/],
      [file, /is no target: write sqlite:.*notes\.txt$/],
      ['sqlite:', /wants the name of a file/],
      [`sqlite:${file}`, /notes\.txt is not a SQLite database/],
      ['http://', /is no URL/],
    ] as const) {
      expect(() => openTarget(name, { create: true }), name).to.throw(sentence);
    }
  });
});
