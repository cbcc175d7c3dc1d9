import { DynamoDB, ListBackupsCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { recordsOf, STREAMED, streamsOf } from './stream/reading.js';
import { clientWith, putAll, refusal, visit } from './support.js';

const TableName = 'visits';

describe('sqlite', () => {
  it('is the SDK’s own client, and asks the environment for nothing', async () => {
    const client = sqlite();
    expect(client).to.be.instanceOf(DynamoDB);
    expect(await client.config.region()).to.equal('local');
    expect(await client.config.credentials()).to.deep.include({ accessKeyId: 'local' });
    await client.send(new PutItemCommand({ TableName, Item: visit('a', 1) })).catch(() => {});
  });

  it('takes no options that are no object', () => {
    for (const options of [null, 5, []]) {
      // What the types forbid, JavaScript can pass.
      expect(() => sqlite(options as object)).to.throw(ValidationError, 'The options of sqlite() want a plain object');
    }
  });

  it('keeps one client’s tables from another’s in memory', async () => {
    await clientWith();
    expect((await sqlite().listTables({})).TableNames).to.deep.equal([]);
  });

  it('says that it does not know a call', async () => {
    expect(await refusal(sqlite().send(new ListBackupsCommand({})))).to.contain('UnknownOperationException');
  });

  it('answers a client of the Streams API that is given its request handler', async () => {
    const client = await clientWith(STREAMED);
    await putAll(client, [visit('a', 1)]);
    const { region, credentials, requestHandler } = client.config;
    const streams = new DynamoDBStreamsClient({ region, credentials, requestHandler });
    const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName }));
    const [record] = await recordsOf(streamsOf(client), Streams[0]?.StreamArn ?? '');
    expect(record?.dynamodb?.NewImage).to.deep.equal(visit('a', 1));
  });

  it('lets timers run while a loop awaits one request after the other', async () => {
    const client = await clientWith();
    let ticked = false;
    setTimeout(() => {
      ticked = true;
    }, 0);
    let count = 0;
    while (!ticked && count < 10_000) {
      await client.getItem({ TableName, Key: visit('a', 1) });
      count++;
    }
    expect(count).to.be.lessThan(10_000);
  });

  it('answers no request that was aborted', async () => {
    const client = await clientWith();
    const abort = new AbortController();
    abort.abort();
    expect(await refusal(client.scan({ TableName }, { abortSignal: abort.signal }))).to.contain('AbortError');
  });

  it('answers nothing after it was destroyed', async () => {
    const client = await clientWith();
    client.destroy();
    expect(await refusal(client.scan({ TableName }))).to.equal(
      'Error: The client was destroyed: sqlite() makes a new one.',
    );
  });

  it('rejects what waits for its turn when it is destroyed, and does nothing of it', async () => {
    const client = await clientWith();
    const waiting = [1, 2].map((time) => refusal(client.putItem({ TableName, Item: visit('a', time) })));
    // The SDK takes a few turns of promises to get so far; the next turn of the event loop is still to come.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    client.destroy();
    const reason = 'Error: The client was destroyed before the request was answered.';
    expect(await Promise.all(waiting)).to.deep.equal([reason, reason]);
  });

  it('ignores the capacity of tables where it is told to', async () => {
    const clock = install({ toFake: ['performance'] });
    try {
      const { BillingMode: _, ...provisioned } = {
        TableName,
        KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' as const }],
        AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' as const }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        BillingMode: undefined,
      };
      const client = await clientWith(provisioned, { capacity: 'ignore' });
      await putAll(
        client,
        Array.from({ length: 10 }, (_, i) => ({ user: { S: String(i) } })),
      );
      expect((await client.scan({ TableName })).Count).to.equal(10);
    } finally {
      clock.uninstall();
    }
  });
});
