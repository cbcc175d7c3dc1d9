import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { VISITS, visit, visitKey } from '../support.js';
import { ask, call, callBytes, callHeaders, plug, readUntil, serving, untilClosed } from './asking.js';

const MEGABYTE = 1024 * 1024;
/** DynamoDB's limit on a request. API Reference, *BatchWriteItem*. */
const MAX_BYTES = 16 * MEGABYTE;
const GZIP = { 'content-encoding': 'gzip' };

/** A call of exactly this length. */
function paddedCall(sizeBytes: number): Buffer {
  return Buffer.concat([Buffer.from('{}')], sizeBytes).fill(' ', 2);
}

describe('the body of a request', () => {
  const start = serving();

  it('comes in any number of pieces', async () => {
    const socket = await plug(await start());
    const reply = readUntil(socket, (text) => text.includes('TableNames'));
    for (const byte of callBytes('ListTables')) await new Promise((resolve) => socket.write(byte, resolve));
    expect(await reply).to.contain('200 OK');
    socket.destroy();
  });

  it('comes in chunks without a length', async () => {
    const headers = { ...callHeaders('ListTables'), 'transfer-encoding': 'chunked' };
    expect((await ask(await start(), { headers, body: '{"Limit": 1}' })).status).to.equal(200);
  });

  it('may be of 16 MB, and no more', async () => {
    const server = await start();
    const headers = callHeaders('ListTables');
    const chunked = { ...headers, 'transfer-encoding': 'chunked' };
    expect((await ask(server, { headers, body: paddedCall(MAX_BYTES) })).status).to.equal(200);
    expect((await ask(server, { headers: chunked, body: paddedCall(MAX_BYTES) })).status).to.equal(200);
    for (const each of [headers, chunked]) {
      const { status, text } = await ask(server, { headers: each, body: paddedCall(MAX_BYTES + 1) });
      expect(status).to.equal(413);
      expect(text).to.contain('RequestEntityTooLargeException');
    }
  });

  it('is refused by the length that it declares, before any of it has come', async () => {
    const socket = await plug(await start());
    socket.write(callBytes('ListTables').replace('content-length: 2', `content-length: ${MAX_BYTES + 1}`));
    expect(await readUntil(socket, (text) => text.includes('}'))).to.contain('413');
    socket.destroy();
  });

  it('is not read to its end where there is no end to it', async () => {
    const socket = await plug(await start());
    const closed = untilClosed(socket);
    socket.write(callBytes('ListTables').replace(/content-length: 2\r\n\r\n..$/, 'transfer-encoding: chunked\r\n\r\n'));
    const chunk = Buffer.concat([
      Buffer.from(`${MEGABYTE.toString(16)}\r\n`),
      Buffer.alloc(MEGABYTE),
      Buffer.from('\r\n'),
    ]);
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
    await closed;
  });

  it('is asked for where the client waits for that, unless it would be refused', async () => {
    const server = await start();
    const [head = '', body = ''] = callBytes('ListTables', {}, { expect: '100-continue' }).split(/(?<=\r\n\r\n)/);
    const socket = await plug(server);
    socket.write(head);
    expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).to.match(/^HTTP\/1.1 100 /);
    socket.write(body);
    expect(await readUntil(socket, (text) => text.includes('}'))).to.match(/^HTTP\/1.1 200 /);
    const refused = await plug(server);
    refused.write(head.replace('content-length: 2', `content-length: ${MAX_BYTES + 1}`));
    expect(await readUntil(refused, (text) => text.includes('}'))).to.match(/^HTTP\/1.1 413 /);
    await Promise.all([untilClosed(socket), untilClosed(refused)]);
  });

  it('is not asked for in HTTP/1.0, whose clients know nothing of that', async () => {
    const socket = await plug(await start());
    socket.write(callBytes('ListTables', {}, { expect: '100-continue' }).replace('HTTP/1.1', 'HTTP/1.0'));
    expect(await readUntil(socket, (text) => text.includes('}'))).to.match(/^HTTP\/1.1 200 /);
    await untilClosed(socket);
  });

  it('is read to its end where it is refused, and then the connection closes if that was the client’s wish', async () => {
    const server = await start();
    const head = callBytes('ListTables')
      .replace('content-length: 2', `content-length: ${MAX_BYTES + 1}`)
      .slice(0, -2);
    const closing = head.replace('\r\n', '\r\nconnection: close\r\n');
    for (const each of [closing, head.replace('HTTP/1.1', 'HTTP/1.0')]) {
      const socket = await plug(server);
      socket.write(each);
      const reply = await readUntil(socket, (text) => text.includes('}'));
      expect(reply).to.contain('413').and.to.contain('Connection: close');
      // What was closed at once would have been closed by the time that another connection is answered.
      await call(server, 'ListTables');
      expect(socket.readableEnded).to.equal(false);
      const closed = untilClosed(socket);
      socket.write(Buffer.alloc(MAX_BYTES + 1));
      await closed;
      expect(socket.errored).to.equal(null);
    }
    const socket = await plug(server);
    socket.write(head);
    expect(await readUntil(socket, (text) => text.includes('}'))).to.contain('Connection: keep-alive');
    socket.write(Buffer.alloc(MAX_BYTES + 1));
    socket.write(callBytes('ListTables'));
    expect(await readUntil(socket, (text) => text.includes('TableNames'))).to.contain('200 OK');
    socket.destroy();
  });

  it('is read to its end, too, where it was asked for and proves too large', async () => {
    const server = await start();
    const socket = await plug(server);
    const [head = ''] = callBytes('ListTables', {}, { expect: '100-continue' }).split(/(?<=\r\n\r\n)/);
    socket.write(head.replace('content-length: 2', 'transfer-encoding: chunked'));
    expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).to.match(/^HTTP\/1.1 100 /);
    socket.write(`${(MAX_BYTES + 2).toString(16)}\r\n`);
    socket.write(Buffer.alloc(MAX_BYTES + 1));
    expect(await readUntil(socket, (text) => text.includes('}'))).to.match(/^HTTP\/1.1 413 /);
    await call(server, 'ListTables');
    expect(socket.readableEnded).to.equal(false);
    const closed = untilClosed(socket);
    socket.write(' \r\n0\r\n\r\n');
    await closed;
    expect(socket.errored).to.equal(null);
  });

  it('may be packed', async () => {
    const server = await start();
    const body = gzipSync('{"Limit":1}');
    const { status, text } = await ask(server, { headers: callHeaders('ListTables', GZIP), body });
    expect({ status, text }).to.deep.equal({ status: 200, text: '{"TableNames":[]}' });
    expect(
      (await ask(server, { headers: callHeaders('ListTables', GZIP), body: body.subarray(0, -1) })).status,
    ).to.equal(400);
    const { text: refusal } = await ask(server, { headers: callHeaders('ListTables', GZIP), body: '{}' });
    expect(refusal).to.contain('SerializationException').and.to.contain('said to be gzip, and is not');
  });

  it('is not overtaken by the next one while it is unpacked', async () => {
    const server = await start();
    await call(server, 'CreateTable', VISITS);
    const put = gzipSync(
      JSON.stringify({ TableName: 'visits', Item: visit('ann', 1, { pads: { S: 'x'.repeat(50_000) } }) }),
    );
    const head = callBytes('PutItem', {}, GZIP)
      .replace('content-length: 2', `content-length: ${put.length}`)
      .slice(0, -2);
    const get = callBytes('GetItem', { TableName: 'visits', Key: visitKey('ann', 1), ConsistentRead: true });
    const socket = await plug(server);
    socket.write(Buffer.concat([Buffer.from(head), put, Buffer.from(get)]));
    const replies = await readUntil(socket, (text) => /\{.*\}.*\{.*\}$/s.test(text));
    expect(replies).to.match(/\{\}HTTP.*"Item":.*"ann"/s);
    socket.destroy();
  });

  it('unpacks to 16 MB at most', async () => {
    const server = await start();
    const headers = callHeaders('ListTables', GZIP);
    expect((await ask(server, { headers, body: gzipSync(paddedCall(MAX_BYTES)) })).status).to.equal(200);
    expect((await ask(server, { headers, body: gzipSync(paddedCall(MAX_BYTES + 1)) })).status).to.equal(413);
    expect((await ask(server, { headers, body: gzipSync(Buffer.alloc(4 * MAX_BYTES), { level: 1 }) })).status).to.equal(
      413,
    );
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });
});
