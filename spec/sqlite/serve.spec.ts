import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DynamoDB, paginateScan, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { type SqliteServer, serve, sqlite } from '../../lib/sqlite/index.js';
import { skipBecause } from '../support/skip.js';
import { call, callBytes, plug, readUntil, serving, untilClosed } from './http/asking.js';
import { brief, latestStream, recordsOf, STREAMED } from './stream/reading.js';
import { INDEXED, putAll, refusal, VISITS, visit, visitKey } from './support.js';

const TableName = 'visits';

describe('serve', function () {
  this.timeout(60_000);
  const start = serving();
  const folder = mkdtempSync(join(tmpdir(), 'dynochemy-'));
  after(() => rmSync(folder, { recursive: true }));

  it('answers the SDK as the embedded client does', async () => {
    const server = await start();
    const [served, embedded] = [clientOf(server), sqlite()];
    const replies = await Promise.all([served, embedded].map(talk));
    expect(replies[0]).to.deep.equal(replies[1]);
    expect(replies[0]?.filter((reply) => reply.startsWith('ok'))).to.have.lengthOf(9);
    served.destroy();
  });

  it('lets the SDK’s waiters and paginators work', async () => {
    const client = clientOf(await start());
    await client.createTable(VISITS);
    await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });
    await putAll(
      client,
      Array.from({ length: 5 }, (_, i) => visit('ann', i)),
    );
    const counts: (number | undefined)[] = [];
    for await (const { Count } of paginateScan({ client, pageSize: 2 }, { TableName })) counts.push(Count);
    expect(counts).to.deep.equal([2, 2, 1]);
    client.destroy();
  });

  it('answers the SDK’s client of the Streams API at the same address', async () => {
    const server = await start();
    const client = clientOf(server);
    await client.createTable(STREAMED);
    await putAll(client, [visit('ann', 1)]);
    const streams = new DynamoDBStreams({
      ...{ region: 'local', endpoint: server.url },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    expect((await recordsOf(streams, await latestStream(client))).map(brief)).to.deep.equal(['INSERT ann 1']);
    client.destroy();
    streams.destroy();
  });

  it('keeps tables in a file', async () => {
    const file = join(folder, 'kept.db');
    const server = await start({ file });
    await call(server, 'CreateTable', VISITS);
    await server.close();
    expect((await call(await start({ file }), 'ListTables')).text).to.equal('{"TableNames":["visits"]}');
  });

  it('breaks connections and refuses requests as it is told to', async () => {
    const reset = await start({ faults: ({ operation }) => (operation === 'GetItem' ? 'resetBefore' : undefined) });
    await call(reset, 'CreateTable', VISITS);
    const lost = await call(reset, 'GetItem', { TableName, Key: visitKey('a', 1) }).catch(({ code }) => code);
    expect(lost).to.equal('ECONNRESET');
  });

  it('says where it listens', async () => {
    const { url, port } = await start();
    expect(url).to.equal(`http://127.0.0.1:${port}`);
    expect((await start({ host: '0.0.0.0' })).url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await start({ host: 'localhost' })).url).to.match(/^http:\/\/localhost:\d+$/);
  });

  it('is reached from this machine alone unless it is told otherwise', async function () {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const other = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    if (other === undefined) skipBecause(this, 'this machine has no address in a network');
    const reach = async ({ port }: SqliteServer) => {
      const socket = connect({ port, host: other });
      const outcome = await once(socket, 'connect').then(
        () => 'connected',
        ({ code }) => code,
      );
      socket.destroy();
      return outcome;
    };
    expect(await reach(await start())).to.equal('ECONNREFUSED');
    expect(await reach(await start({ host: '0.0.0.0' }))).to.equal('connected');
  });

  it('says in one line that a port is taken, and leaves no file behind', async () => {
    const { port } = await start();
    const file = join(folder, 'none.db');
    expect(await refusal(serve({ port, file }))).to.equal(
      `Error: port ${port} of 127.0.0.1 is taken: end what listens there, or choose another port.`,
    );
    expect(existsSync(file)).to.equal(false);
  });

  it('says in one line that a file cannot be opened, and gives the port back', async () => {
    const file = join(folder, 'foreign.db');
    writeFileSync(file, 'nonsense'.repeat(1000));
    const { port, close } = await start();
    await close();
    expect(await refusal(serve({ port, file }))).to.match(/^Error: .*foreign\.db is not a SQLite database: .*\.$/);
    await start({ port });
  });

  it('says in one line which option is wrong', async () => {
    const file = join(folder, 'nul');
    const wrong = [
      ...[{ port: 70_000 }, { port: 1.5 }, { host: '' }, { host: 'localhost\0x' }],
      ...[{ file: `${file}\0x.db` }, { file: `${file} ` }, { allowedHosts: 'me' }, { cors: 1 }, { prot: 1 }],
    ];
    for (const options of wrong) {
      // What the types forbid, JavaScript can pass.
      expect(await refusal(serve(options as object)), JSON.stringify(options)).to.match(
        new RegExp(`^ValidationError: .*\\b${Object.keys(options)[0]}\\b.*\\.$`),
      );
    }
    expect(existsSync(file)).to.equal(false);
  });

  it('takes no options that are no object', async () => {
    for (const options of [null, 5, []]) {
      expect(await refusal(serve(options as unknown as object)), JSON.stringify(options)).to.match(
        /^ValidationError: The options of serve\(\) want a plain object, with any of file, .*\.$/,
      );
    }
  });

  describe('close', () => {
    it('answers what has come in, and nothing more', async () => {
      const server = await serve({ port: 0 });
      const socket = await plug(server);
      socket.write(callBytes('ListTables').slice(0, -1));
      // The part has arrived when another connection has been answered.
      await call(server, 'ListTables');
      const closed = server.close();
      socket.write('}');
      expect(await readUntil(socket, (text) => text.includes('TableNames'))).to.match(/\r\nConnection: close\r\n/);
      await Promise.all([closed, untilClosed(socket)]);
      const late = await call(server, 'ListTables').catch(({ code }) => code);
      expect(late).to.equal('ECONNREFUSED');
    });

    it('waits for slow replies', async () => {
      const server = await serve({ port: 0, latency: 200 });
      const socket = await plug(server);
      socket.write(callBytes('ListTables'));
      await once(socket.setTimeout(50), 'timeout');
      const reply = readUntil(socket, (text) => text.includes('TableNames'));
      await server.close();
      expect(await reply).to.contain('200 OK');
    });

    it('waits no longer than five seconds for who does not end a request', async () => {
      const clock = install({ toFake: ['setInterval', 'clearInterval'] });
      try {
        const server = await serve({ port: 0 });
        const socket = await plug(server);
        socket.write(callBytes('ListTables').slice(0, -1));
        await call(server, 'ListTables');
        const closed = server.close();
        clock.tick(4999);
        expect(socket.destroyed).to.equal(false);
        clock.tick(1);
        await Promise.all([closed, untilClosed(socket)]);
      } finally {
        clock.uninstall();
      }
    });

    it('leaves no socket behind, however many connections there are', async () => {
      const before = socketCount();
      const server = await serve({ port: 0 });
      const sockets = await Promise.all(Array.from({ length: 1000 }, () => plug(server)));
      expect((await call(server, 'ListTables')).status).to.equal(200);
      const ended = sockets.map(untilClosed);
      await server.close();
      await Promise.all(ended);
      // The other ends of the connections, which are here, too, have a few turns yet to go.
      while (socketCount() > before) await setImmediate();
    });

    it('may be asked for twice, and by `await using`', async () => {
      let port = 0;
      {
        await using server = await serve({ port: 0 });
        port = server.port;
      }
      const again = await serve({ port });
      await Promise.all([again.close(), again.close(), again[Symbol.asyncDispose]()]);
    });
  });
});

function clientOf({ url }: SqliteServer): DynamoDB {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDB({ endpoint: url, region: 'local', credentials, maxAttempts: 1 });
}

/** How many sockets this process holds, those that listen among them. */
function socketCount(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
}

/** Calls of several kinds, each as its outcome in JSON. */
async function talk(client: DynamoDB): Promise<string[]> {
  const Key = visitKey('ann', 1);
  const bytes = { B: Uint8Array.from([0, 255]) };
  const calls: readonly (() => Promise<object>)[] = [
    () => client.createTable(INDEXED).then(({ TableDescription }) => ({ keys: TableDescription?.KeySchema })),
    () => client.createTable(INDEXED),
    () => client.putItem({ TableName, Item: visit('ann', 1, { bytes, page: { S: '/é' }, hits: { N: '1e2' } }) }),
    () =>
      client.putItem({
        TableName,
        Item: visit('ann', 1),
        ConditionExpression: 'attribute_not_exists(#n)',
        ExpressionAttributeNames: { '#n': 'user' },
      }),
    () => client.getItem({ TableName, Key, ConsistentRead: true }),
    () =>
      client.updateItem({
        TableName,
        Key,
        UpdateExpression: 'ADD hits :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    () =>
      client.query({
        TableName,
        IndexName: 'byPage',
        KeyConditionExpression: 'page = :p',
        ExpressionAttributeValues: { ':p': { S: '/é' } },
      }),
    () =>
      client.query({
        TableName,
        KeyConditionExpression: 'page = :p',
        ExpressionAttributeValues: { ':p': { S: '/é' } },
      }),
    () => client.batchWriteItem({ RequestItems: { visits: [{ PutRequest: { Item: visit('bob', 2) } }] } }),
    () => client.batchGetItem({ RequestItems: { visits: { Keys: [Key] } } }),
    () => client.scan({ TableName, Limit: 1 }),
    () => client.deleteItem({ TableName, Key, ReturnValues: 'ALL_OLD' }),
    () => client.describeTable({ TableName: 'missing' }),
  ];
  const outcomes: string[] = [];
  for (const each of calls) {
    outcomes.push(
      await each().then(
        (output) => `ok ${JSON.stringify({ ...output, $metadata: undefined })}`,
        (error) => `${error.name}: ${error.message}`,
      ),
    );
  }
  return outcomes;
}
