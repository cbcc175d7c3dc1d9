import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
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
