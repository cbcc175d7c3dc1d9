import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { ConnectionReset } from '../../../lib/sqlite/faults/connection-reset.js';
import { serving } from '../http/asking.js';

describe('a planned reset', () => {
  const start = serving();

  it('is the error that the SDK has for a connection that breaks', async () => {
    const { url } = await start({ faults: () => 'resetBefore' });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDB({ endpoint: url, region: 'local', credentials, maxAttempts: 1 });
    const error = await client.listTables().catch((reason: unknown) => reason);
    const { name, message, code, syscall } = new ConnectionReset();
    expect(error).to.include({ name, message, code, syscall });
    client.destroy();
  });
});
