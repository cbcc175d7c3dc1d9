import { once } from 'node:events';
import { expect } from 'chai';
import { portOf } from '../../../lib/sqlite/http/address.js';
import { httpServer, type Limits } from '../../../lib/sqlite/http/server.js';
import { callBytes, plug, readUntil, untilClosed } from './asking.js';

const HOUR_MS = 3_600_000;
const PATIENT: Limits = {
  headersTimeout: HOUR_MS,
  requestTimeout: HOUR_MS,
  connectionsCheckingInterval: 10,
  keepAliveTimeout: HOUR_MS,
  silenceMs: HOUR_MS,
  maxConnections: 10,
};

describe('the server', () => {
  const bytes = callBytes('ListTables');

  it('gives up on a request whose headers do not end', async () => {
    await connected({ headersTimeout: 50 }, async (port) => {
      const socket = await plug({ port });
      socket.write(bytes.slice(0, 20));
      expect(await readUntil(socket, (text) => text.includes('\r\n'))).to.match(/^HTTP\/1.1 408 /);
      await untilClosed(socket);
    });
  });

  it('gives up on a request whose body does not end', async () => {
    await connected({ headersTimeout: 50, requestTimeout: 50 }, async (port) => {
      const socket = await plug({ port });
      socket.write(bytes.slice(0, -1));
      expect(await readUntil(socket, (text) => text.includes('\r\n'))).to.match(/^HTTP\/1.1 408 /);
      await untilClosed(socket);
    });
  });

  it('gives up on a connection without a word', async () => {
    await connected({ silenceMs: 50 }, async (port) => untilClosed(await plug({ port })));
  });

  it('takes so many connections at once, and the next when one has ended', async () => {
    await connected({ maxConnections: 2 }, async (port) => {
      const [first, second, third] = [await plug({ port }), await plug({ port }), await plug({ port })];
      await untilClosed(third);
      expect([first.destroyed, second.destroyed]).to.deep.equal([false, false]);
      first.destroy();
      second.destroy();
    });
  });
});

/** Runs `work` against a server that reads its requests to their end. */
async function connected(limits: Partial<Limits>, work: (port: number) => Promise<void>): Promise<void> {
  const server = httpServer({ ...PATIENT, ...limits }).on('request', (request) => request.resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(portOf(server));
  } finally {
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  }
}
