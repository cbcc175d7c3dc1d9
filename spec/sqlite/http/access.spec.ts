import { expect } from 'chai';
import { Access, type AccessOptions } from '../../../lib/sqlite/http/access.js';
import { ask, call, callBytes, plug, readUntil, serving, untilClosed } from './asking.js';

const SITE = 'http://localhost:3000';

function passes(headers: { host?: string; origin?: string }, options: AccessOptions = {}, at = '127.0.0.1'): boolean {
  return new Access(at, options).refusalOf(headers) === undefined;
}

describe('access to the server', () => {
  const start = serving();

  it('is by the names of this machine and by addresses, which no one can make point here', () => {
    const ours = [
      'localhost',
      'LocalHost:8000',
      'app.localhost:80',
      '127.0.0.1:8000',
      '[::1]:8000',
      '[::1]',
      '10.1.2.3:1',
    ];
    for (const host of ours) expect(passes({ host }), host).to.equal(true);
    const foreign = [
      'evil.example',
      'evil.example:8000',
      'localhost.evil.example',
      'xlocalhost',
      '127.0.0.1.evil.example',
    ];
    for (const host of [...foreign, '', 'dynamodb:8000', '[evil.example]:1', '::']) {
      expect(passes({ host }), host).to.equal(false);
    }
  });

  it('is for whoever names no host, as HTTP/1.0 allows: a browser always does', async () => {
    expect(passes({})).to.equal(true);
    expect(passes({ origin: SITE })).to.equal(false);
    const socket = await plug(await start());
    socket.write(callBytes('ListTables').replace('HTTP/1.1', 'HTTP/1.0').replace('host: localhost\r\n', ''));
    expect(await readUntil(socket, (text) => text.includes('}')))
      .to.contain(' 200 OK')
      .and.to.contain('TableNames');
    await untilClosed(socket);
  });

  it('is by the host of the target, where that has one', () => {
    const access = new Access('127.0.0.1', {});
    const refusal = (host: string, target: string) => access.refusalOf({ host }, target);
    for (const target of ['http://localhost/', 'HTTP://127.0.0.1:8000', 'http://localhost?a=/b', '/', '/?a=http://b']) {
      expect(refusal('localhost', target), target).to.equal(undefined);
    }
    expect(refusal('evil.example', 'http://localhost/')).to.equal(undefined);
    for (const target of [
      'http://evil.example/',
      'https://evil.example:80?a=b',
      'http://localhost@evil.example',
      'http:///',
    ]) {
      expect(refusal('localhost', target), target).to.contain('are not answered here');
    }
  });

  it('is by the name that the server listens at, and by those that are allowed', () => {
    expect(passes({ host: 'box.lan:8000' }, {}, 'Box.lan')).to.equal(true);
    const options = { allowedHosts: ['dynamodb', 'Table.Example'] };
    for (const host of ['dynamodb:8000', 'table.example']) expect(passes({ host }, options), host).to.equal(true);
    expect(passes({ host: 'other' }, options)).to.equal(false);
  });

  it('is not for pages in browsers', () => {
    for (const origin of [SITE, 'http://localhost:8000', 'null', '']) {
      expect(passes({ host: 'localhost', origin }), origin).to.equal(false);
    }
  });

  it('is for the pages that are allowed', () => {
    const host = 'localhost';
    for (const cors of [true, '*', SITE, ['http://other', SITE]]) {
      expect(passes({ host, origin: SITE }, { cors }), String(cors)).to.equal(true);
    }
    for (const cors of [false, 'http://localhost:3001', 'http://localhost', []]) {
      expect(passes({ host, origin: SITE }, { cors }), String(cors)).to.equal(false);
    }
  });

  it('is refused in one clear line, in the form that SDKs understand, whatever is asked', async () => {
    const server = await start();
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { status, text } = await ask(server, { method, headers: { host: 'evil.example:8000' } });
      expect(status).to.equal(403);
      expect(JSON.parse(text)).to.deep.equal({
        __type: 'com.amazon.coral.service#AccessDeniedException',
        message:
          "Requests to the host 'evil.example:8000' are not answered here: allowedHosts, or --allow-host, lets a name in.",
      });
      const foreign = await ask(server, { method, headers: { origin: SITE } });
      expect(foreign.status).to.equal(403);
      expect(foreign.text).to.contain(`Pages of the origin '${SITE}' are not answered here: cors, or --cors, lets`);
      expect(Object.keys(foreign.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
    }
  });

  it('says nothing of browsers to whoever is none', async () => {
    const { headers } = await call(await start({ cors: true }), 'ListTables');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
  });

  it('answers what a browser asks first, and tells it who may read the reply', async () => {
    const server = await start({ cors: SITE });
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-target,x-amz-date',
    };
    const first = await ask(server, { method: 'OPTIONS', headers: { origin: SITE, ...asked } });
    expect(first).to.include({ status: 200, text: '' });
    expect(first.headers).to.include({
      'access-control-allow-origin': SITE,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'x-amz-target,x-amz-date',
      'access-control-max-age': '172800',
      vary: 'Origin',
    });
    const { status, headers } = await call(server, 'ListTables', {}, { origin: SITE });
    expect(status).to.equal(200);
    expect(headers).to.include({ 'access-control-allow-origin': SITE, vary: 'Origin' });
    expect(headers['access-control-expose-headers']).to.contain('x-amzn-RequestId');
  });

  it('lets every page read the reply where every page may ask', async () => {
    const { headers } = await call(await start({ cors: true }), 'ListTables', {}, { origin: 'null' });
    expect(headers).to.include({ 'access-control-allow-origin': '*' }).and.not.to.have.property('vary');
  });
});
