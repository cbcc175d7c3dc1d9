import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serve } from '../../lib/sqlite/index.js';
import { call, callBytes, plug, readUntil } from '../sqlite/http/asking.js';
import { VISITS } from '../sqlite/support.js';
import { dynochemy, start } from './process.js';

describe('dynochemy serve', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
  after(() => rmSync(folder, { recursive: true }));

  it('says where it listens, answers, and ends well when it is told to', async () => {
    const file = join(folder, 'app.db');
    const { child, ended, port, welcome } = await served(`sqlite:${file}`);
    expect(welcome).to.equal(
      `listening on http://127.0.0.1:${port}, tables in ${file}, stop with Ctrl-C\n` +
        `for the AWS CLI: export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:${port} ` +
        `AWS_ENDPOINT_URL_DYNAMODB_STREAMS=http://127.0.0.1:${port} ` +
        'AWS_DEFAULT_REGION=local AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n',
    );
    expect((await call({ port }, 'CreateTable', VISITS)).status).to.equal(200);
    child.kill('SIGTERM');
    expect(await ended).to.deep.equal({ status: 0, stdout: welcome, stderr: '' });
    expect(existsSync(file)).to.equal(true);
  });

  it('ends at once at the second signal', async () => {
    const { child, ended, port, welcome } = await served();
    expect(welcome).to.contain(', tables in memory, ');
    const socket = await plug({ port });
    socket.on('error', () => {}).write(callBytes('ListTables').slice(0, -1));
    // The part has arrived when another connection has been answered.
    await call({ port }, 'ListTables');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { status, stdout } = await ended;
    expect(status).to.equal(130);
    expect(stdout).to.equal(`${welcome}ended before all was answered\n`);
  });

  it('hands its options on', async () => {
    const flags = [
      '--cors',
      'http://a,http://b',
      '--allow-host',
      'box,dynamodb',
      '--faults',
      'throttle=1',
      '--seed',
      '7',
    ];
    const { child, ended, port } = await served(...flags, '--latency', '1-2', '--capacity', 'ignore');
    const asked = { host: 'dynamodb:8000', origin: 'http://b' };
    const { status, text, headers } = await call({ port }, 'Scan', { TableName: 'visits' }, asked);
    expect({ status, text }).to.deep.include({ status: 400 });
    expect(text).to.contain('ProvisionedThroughputExceededException');
    expect(headers).to.include({ 'access-control-allow-origin': 'http://b' });
    child.kill('SIGTERM');
    await ended;
  });

  it('says in one line what is wrong', async () => {
    await using taken = await serve({ port: 0 });
    const file = `sqlite:${join(folder, 'missing', 'app.db')}`;
    const wrong: readonly [readonly string[], RegExp][] = [
      [['--port', `${taken.port}`], /^dynochemy: port \d+ of 127\.0\.0\.1 is taken: end what listens there, .*\n$/],
      [['--port', '0', file], /^dynochemy: .*app\.db cannot be opened: its folder does not exist\..*\n$/],
      [['app.db'], /^dynochemy: 'app\.db' is nothing to serve: write sqlite:\.\/app\.db, or leave it out .*\n$/],
      [['sqlite:'], /^dynochemy: 'sqlite:' is nothing to serve: .*\n$/],
      [
        ['--port', '0', '--faults', 'thrott=1'],
        /^dynochemy: The option faults of serve\(\) wants rates of .*'thrott'\.\n$/,
      ],
      [['--port', 'http'], /^error: option '--port <port>' argument 'http' is invalid\. It wants a port, .*\n/],
      [['--prot', '1'], /^error: unknown option '--prot'\n\(Did you mean --port\?\)\n/],
    ];
    const outcomes = await Promise.all(wrong.map(([args]) => dynochemy(['serve', ...args])));
    for (const [i, { status, stderr, stdout }] of outcomes.entries()) {
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(wrong[i]?.[1] ?? /never/);
    }
  });
});

/** Serves at a free port, in a process of its own, and waits until it says that it is ready. */
async function served(...args: string[]) {
  const { child, ended } = start('serve', '--port', '0', ...args);
  const welcome = await readUntil(child.stdout, (text) => text.endsWith('SECRET_ACCESS_KEY=local\n'));
  return { child, ended, welcome, port: Number(/:(\d+),/.exec(welcome)?.[1]) };
}
