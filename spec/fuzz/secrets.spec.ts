import { inspect } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { solvent } from '../../lib/solvent.js';
import { table } from '../../lib/table/table.js';
import { serving } from '../sqlite/http/asking.js';
import { leakIn, PLANTED_ENVIRONMENT } from './secrets.js';

const Visits = table<{ user: string; hits?: number }>()({ name: 'visits', hashKey: 'user' });
const Missing = table<{ user: string }>()({ name: 'missing', hashKey: 'user' });

describe('credentials', () => {
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
    const text = told.map((each) => inspect(each, { depth: 20, maxArrayLength: null, showHidden: false })).join('\n');
    expect(text).to.contain('UnknownOutcomeError').and.contain('throttle');
    expect(leakIn(text)).to.equal(undefined);
  });

  it('are found where they do come out', () => {
    expect(leakIn(`x ${PLANTED_ENVIRONMENT.AWS_SECRET_ACCESS_KEY} y`)).to.contain('a credential came out');
  });
});

function clientOf(endpoint: string): DynamoDBClient {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = PLANTED_ENVIRONMENT;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
  return new DynamoDBClient({ endpoint, region: 'local', credentials });
}
