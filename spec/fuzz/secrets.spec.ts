import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { inspect } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { solvent } from '../../lib/solvent.js';
import { portOf } from '../../lib/sqlite/http/address.js';
import { table } from '../../lib/table/table.js';
import { startWith } from '../cli/process.js';
import { serving } from '../sqlite/http/asking.js';
import { leakIn, PLANTED_ENVIRONMENT, PLANTED_PASSWORD } from './secrets.js';

const Visits = table<{ user: string; hits?: number }>()({ name: 'visits', hashKey: 'user' });
const Missing = table<{ user: string }>()({ name: 'missing', hashKey: 'user' });

describe('credentials', function () {
  this.timeout(60_000);
  const start = serving();

  it('are in no event, no outcome and no error, whatever the service does', async () => {
    const faults = { throttle: 0.2, errorBefore: 0.1, errorAfter: 0.1, resetBefore: 0.1, resetAfter: 0.1 };
    const server = await start({ faults, seed: 7 });
    const client = clientOf(server.url);
    const told: unknown[] = [];
    {
      await using s = solvent(client, { tables: [Visits] });
      s.events.subscribe((event) => told.push(event));
      s.outcomes.subscribe((outcome) => told.push(outcome));
      s.failures.subscribe((failure) => told.push(failure));
      await s.createTables().catch((error: unknown) => told.push(error));
      for (let i = 0; i < 100; i++) {
        s.update(Visits, `user${i % 9}`, { add: { hits: 1 } }).subscribe({ error: (error) => told.push(error) });
        s.put(Missing, { user: 'ann' }).subscribe({ error: (error) => told.push(error) });
      }
      await s.flush();
      told.push(s.stats());
    }
    client.destroy();
    const text = told.map(spelled).join('\n');
    expect(text).to.contain('UnknownOutcomeError').and.contain('throttle');
    expect(leakIn(text)).to.equal(undefined);
  });

  it('are in no error of a client whose requests are refused, lost, late or not answered in the protocol', async () => {
    const { url } = await start({ faults: { slow: 1 }, slowMs: 60_000 });
    const pages = createServer((_, response) => response.writeHead(500).end('<html>no service</html>'));
    const page = `http://127.0.0.1:${portOf(await listening(pages))}`;
    const told: unknown[] = [];
    for (const endpoint of [url, page, 'http://127.0.0.1:1', 'http://nowhere.invalid']) {
      const client = clientOf(endpoint);
      await using s = solvent(client, { requestTimeout: 200, deadline: 400 });
      s.events.subscribe((event) => told.push(event));
      const asked = [
        s.update(Visits, 'ann', { add: { hits: 1 } }),
        s.put(Visits, { user: 'ann' }),
        s.get(Visits, 'ann'),
      ];
      for (const outcome of await Promise.allSettled(asked)) told.push(outcome);
      client.destroy();
    }
    pages.close();
    const text = told.map(spelled).join('\n');
    expect(text.match(/status: 'rejected'/g)).to.have.length(12);
    expect(leakIn(text)).to.equal(undefined);
  });

  it('are in nothing that commands print, nor in what they are refused with', async () => {
    const { url } = await start({ faults: { errorBefore: 1 } });
    const environment = {
      ...PLANTED_ENVIRONMENT,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      AWS_REGION: 'local',
    };
    const commands = [
      ['query', url, 'visits', 'ann'],
      ['scan', 'dynamodb:', 'visits'],
      ['dump', url.replace('://', `://ann:${PLANTED_PASSWORD}@`), 'visits'],
    ];
    for (const { status, stdout, stderr } of await Promise.all(
      commands.map((args) => startWith(environment, ...args).ended),
    )) {
      expect(status).to.be.oneOf([1, 2]);
      expect(stderr).to.match(/^dynochemy: /);
      expect(leakIn(stdout + stderr)).to.equal(undefined);
    }
  });

  it('are found where they do come out', () => {
    for (const credential of Object.values(PLANTED_ENVIRONMENT)) {
      expect(leakIn(`x ${credential} y`)).to.contain('a credential came out');
    }
  });
});

/** All that is in it, also what people do not see: causes, properties that are not listed, and what JSON makes of it. */
function spelled(told: unknown): string {
  const options = { depth: 20, maxArrayLength: null, maxStringLength: null, showHidden: true };
  return `${inspect(told, options)}\n${JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`;
}

async function listening(server: Server): Promise<Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function clientOf(endpoint: string): DynamoDBClient {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = PLANTED_ENVIRONMENT;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
  return new DynamoDBClient({ endpoint, region: 'local', credentials });
}
