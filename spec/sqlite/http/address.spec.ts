import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';
import { listen, portOf, urlOf } from '../../../lib/sqlite/http/address.js';
import { refusal } from '../support.js';

describe('the address of the server', () => {
  it('is a URL that clients on this machine can use', () => {
    expect(urlOf('127.0.0.1', 1)).to.equal('http://127.0.0.1:1');
    expect(urlOf('0.0.0.0', 1)).to.equal('http://127.0.0.1:1');
    expect(urlOf('::', 1)).to.equal('http://[::1]:1');
    expect(urlOf('::1', 1)).to.equal('http://[::1]:1');
    expect(urlOf('box.lan', 1)).to.equal('http://box.lan:1');
  });

  it('has the port that was free', async () => {
    const server = createServer();
    await listen(server, 0, '127.0.0.1');
    expect(portOf(server)).to.be.greaterThan(0);
    await once(server.close(), 'close');
  });

  it('is refused in one line where it is not of this machine', async () => {
    for (const host of ['192.0.2.1', 'nowhere.invalid']) {
      expect(await refusal(listen(createServer(), 0, host))).to.equal(
        `Error: ${host} is no address of this machine: choose another host, such as 127.0.0.1.`,
      );
    }
  });
});
