import { crc32, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { VISITS, visit } from '../support.js';
import { ask, call, plug, readUntil, serving, untilClosed } from './asking.js';

const BODY = Buffer.alloc(1_000_000);

describe('the reply of the server', () => {
  const start = serving();

  it('has the service’s headers: length, checksum, and an id of its own', async () => {
    const server = await start();
    const replies = [
      await call(server, 'ListTables'),
      await call(server, 'Nonsense'),
      await ask(server, { method: 'GET' }),
      await ask(server, { method: 'PATCH' }),
    ];
    for (const { headers, body } of replies) {
      expect(headers['content-length']).to.equal(String(body.length));
      expect(headers['x-amz-crc32']).to.equal(String(crc32(body)));
      expect(headers['x-amzn-requestid']).to.match(/^[0-9A-Z]{52}$/);
    }
    expect(new Set(replies.map(({ headers }) => headers['x-amzn-requestid']))).to.have.lengthOf(replies.length);
  });

  it('closes no connection whose client is still writing, even where nobody wants what it writes', async () => {
    const server = await start();
    for (const [status, head] of [
      [404, 'PUT / HTTP/1.1\r\nhost: localhost'],
      [403, 'POST / HTTP/1.1\r\nhost: evil.example'],
    ]) {
      const socket = await plug(server);
      socket.write(`${head}\r\nconnection: close\r\ncontent-length: ${BODY.length}\r\n\r\n`);
      expect(await readUntil(socket, (text) => /[>}]\n?$/.test(text))).to.contain(` ${status} `);
      await call(server, 'ListTables');
      expect(socket.readableEnded).to.equal(false);
      const closed = untilClosed(socket);
      socket.write(BODY);
      await closed;
      expect(socket.errored).to.equal(null);
    }
  });

  it('is packed where the client takes it so and it is worth it; the checksum is that of what is sent', async () => {
    const server = await start();
    await call(server, 'CreateTable', VISITS);
    await call(server, 'PutItem', { TableName: 'visits', Item: visit('ann', 1, { pads: { S: 'é'.repeat(2000) } }) });
    const scan = (encoding: string) => call(server, 'Scan', { TableName: 'visits' }, { 'accept-encoding': encoding });
    const plain = await scan('identity');
    for (const accepted of ['gzip', 'deflate, gzip;q=0.5, br', 'GZIP']) {
      const { headers, body } = await scan(accepted);
      expect(headers, accepted).to.include({ 'content-encoding': 'gzip', 'x-amz-crc32': String(crc32(body)) });
      expect(gunzipSync(body).toString()).to.equal(plain.text);
    }
    for (const refused of ['gzip;q=0', 'gzip; q=0.0, br', 'notgzip', '']) {
      expect((await scan(refused)).headers, refused).not.to.have.property('content-encoding');
    }
    const small = await call(server, 'ListTables', {}, { 'accept-encoding': 'gzip' });
    expect(small.headers).not.to.have.property('content-encoding');
  });
});
