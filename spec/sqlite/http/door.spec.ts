import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';
import { ConnectionReset } from '../../../lib/sqlite/faults/connection-reset.js';
import { Access } from '../../../lib/sqlite/http/access.js';
import { door } from '../../../lib/sqlite/http/door.js';
import { ask, call, callBytes, callHeaders, plug, readUntil, serving, untilClosed } from './asking.js';

const NO_CALL = '<UnknownOperationException/>\n';

describe('the door of the server', () => {
  const start = serving();

  it('answers a call', async () => {
    const { status, text } = await call(await start(), 'ListTables');
    expect({ status, text }).to.deep.equal({ status: 200, text: '{"TableNames":[]}' });
  });

  it('answers in the type of JSON that it was asked in', async () => {
    const server = await start();
    for (const type of ['application/x-amz-json-1.0', 'application/x-amz-json-1.1', 'application/json']) {
      const { headers } = await call(server, 'ListTables', {}, { 'content-type': `${type}; charset=utf-8` });
      expect(headers['content-type']).to.equal(type);
    }
  });

  it('takes any signature, in the headers or in the query, and none', async () => {
    const server = await start();
    const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0' };
    expect((await call(server, 'ListTables', {}, signed)).status).to.equal(200);
    const path = '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0';
    expect((await ask(server, { path, headers: callHeaders('ListTables'), body: '{}' })).status).to.equal(200);
  });

  it('says that it is healthy', async () => {
    const server = await start();
    expect(await ask(server, { method: 'GET' })).to.include({ status: 200, text: 'healthy: dynochemy\n' });
    const head = await ask(server, { method: 'HEAD' });
    expect({ ...head, length: head.headers['content-length'] }).to.include({ status: 200, text: '', length: '19' });
  });

  it('knows no other methods and paths, and no body that is not said to be JSON', async () => {
    const server = await start();
    const headers = callHeaders('ListTables');
    for (const asked of [
      { method: 'PUT', headers, body: '{}' },
      { method: 'DELETE' },
      { method: 'OPTIONS' },
      { method: 'GET', path: '/shell' },
      { path: '/shell', headers, body: '{}' },
      { headers: { ...headers, 'content-type': 'text/plain' }, body: '{}' },
      { headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body: '{}' },
    ]) {
      expect(await ask(server, asked), JSON.stringify(asked)).to.include({ status: 404, text: NO_CALL });
    }
  });

  it('refuses what is no call, and what is no JSON', async () => {
    const server = await start();
    const type = { 'content-type': 'application/json' };
    for (const headers of [type, { ...type, 'x-amz-target': 'ListTables' }, callHeaders('ListTable')]) {
      const { status, text } = await ask(server, { headers, body: '{}' });
      expect(status).to.equal(400);
      expect(text).to.contain('"com.amazon.coral.service#UnknownOperationException"');
    }
    for (const body of [
      '',
      'hi',
      '{}}',
      '{"TableName":',
      '\ufeff{}',
      Buffer.from([0x22, 0xff, 0x22]),
      '"\\ud800"',
      '[]',
      '1',
    ]) {
      const { status, text } = await ask(server, { headers: callHeaders('ListTables'), body });
      expect({ status, body: String(body) }).to.deep.equal({ status: 400, body: String(body) });
      expect(text).to.contain('"com.amazon.coral.service#SerializationException"');
    }
  });

  it('takes targets that name a host, as proxies are sent, if the host is ours', async () => {
    const server = await start();
    const asked = { headers: callHeaders('ListTables'), body: '{}' };
    for (const path of ['http://localhost/', 'http://localhost:8000', 'HTTP://127.0.0.1/?X-Amz-Signature=0']) {
      expect(await ask(server, { ...asked, path }), path).to.include({ status: 200, text: '{"TableNames":[]}' });
    }
    expect(await ask(server, { ...asked, path: 'http://localhost/shell' })).to.include({ status: 404, text: NO_CALL });
    expect((await ask(server, { ...asked, path: 'http://evil.example/' })).status).to.equal(403);
  });

  it('answers one request after the other on one connection, in order where they come all at once', async () => {
    const server = await start();
    const socket = await plug(server);
    socket.write(callBytes('ListTables') + callBytes('Nonsense') + callBytes('ListTables', { Limit: 0 }));
    const text = await readUntil(socket, (got) => /ValidationException.*}$/.test(got));
    expect(text.match(/TableNames|\w+Exception"/g)).to.deep.equal([
      'TableNames',
      'UnknownOperationException"',
      'ValidationException"',
    ]);
    socket.destroy();
  });

  it('survives a request that is cut off, wherever that happens', async () => {
    const server = await start();
    const bytes = callBytes('PutItem', { TableName: 'visits', Item: { user: { S: 'ann' } } });
    for (let length = 0; length <= bytes.length; length += 7) {
      const socket = await plug(server);
      socket.write(bytes.slice(0, length));
      // A part of the request has arrived when another connection has been answered.
      await ask(server, { method: 'GET' });
      socket.resetAndDestroy();
    }
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });

  it('survives whoever leaves before the reply', async () => {
    const server = await start();
    for (let i = 0; i < 50; i++) {
      const socket = await plug(server);
      socket.write(callBytes('ListTables').repeat(10));
      socket.resetAndDestroy();
    }
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });

  it('survives what is not HTTP', async () => {
    const server = await start();
    for (const bytes of ['\x16\x03\x01\x02\x00', 'nonsense\r\n\r\n', 'POST / HTTP/1.1\r\n\r\n', '\0'.repeat(100_000)]) {
      const socket = await plug(server);
      socket.on('error', () => {}).write(bytes);
      await untilClosed(socket);
    }
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });

  it('breaks the connection where the service says so, and where it is closed', async () => {
    for (const [reason, isOpen] of [
      [new ConnectionReset(), true],
      [new Error('closed'), false],
    ] as const) {
      const server = createServer();
      const answer = () => Promise.reject(reason);
      server.on('request', door(server, { answer, isOpen }, new Access('127.0.0.1', {})));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const outcome = await call({ port }, 'ListTables').catch((error: NodeJS.ErrnoException) => error.code);
      expect(outcome).to.equal('ECONNRESET');
      await once(server.close(), 'close');
    }
  });

  it('says what a function of the options did wrong', async () => {
    const failing = () => {
      throw new RangeError('mine');
    };
    for (const [options, message] of [
      [{ faults: failing }, 'RangeError: mine'],
      [{ latency: failing }, 'RangeError: mine'],
      [{ latency: () => Number.NaN }, 'Error: latency() returned NaN for ListTables, it wants milliseconds from 0 on.'],
    ] as const) {
      const { status, text } = await call(await start(options), 'ListTables');
      expect({ status, ...JSON.parse(text) }).to.deep.equal({
        status: 500,
        __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
        message: `The harness (latency, faults) failed: ${message}`,
      });
    }
  });
});
