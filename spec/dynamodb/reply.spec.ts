import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { ChecksumError, readReply } from '../../lib/dynamodb/reply.js';
import { RequestError, solvent, table, UnknownOutcomeError } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';

const BODY = Buffer.from('{"Item":{"id":{"S":"a"},"n":{"N":"7"}}}');
const Items = table<{ id: string; n: number }>()({ name: 'items', hashKey: 'id' });

describe('a reply', () => {
  it('is read whole where it matches its checksum', async () => {
    const response = { statusCode: 200, headers: { 'x-amz-crc32': String(crc32(BODY)) }, body: Readable.from([BODY]) };
    expect(await readReply(response)).to.deep.equal({ Item: { id: { S: 'a' }, n: { N: '7' } } });
  });

  it('is refused where any byte was flipped', async () => {
    for (let index = 0; index < BODY.length; index += 1) {
      const damaged = Buffer.from(BODY);
      damaged.writeUInt8(damaged.readUInt8(index) ^ 1, index);
      const response = {
        statusCode: 200,
        headers: { 'x-amz-crc32': String(crc32(BODY)) },
        body: Readable.from([damaged]),
      };
      const ending = await readReply(response).catch((error: unknown) => error);
      expect(ending, `byte ${index}`).to.be.instanceOf(ChecksumError);
    }
  });

  it('may come as text, as bytes, or as a stream of either kind', async () => {
    const bodies = [BODY.toString(), new Uint8Array(BODY), Readable.from([BODY]), new Response(BODY).body];
    for (const body of bodies) {
      expect(await readReply({ statusCode: 200, headers: {}, body })).to.have.nested.property('Item.n.N', '7');
    }
  });

  it('is left to the SDK where it is an error, and where it is nothing that we know', async () => {
    const response = { statusCode: 400, headers: {}, body: Readable.from([BODY]) };
    expect(await readReply(response)).to.equal(undefined);
    expect(Buffer.from(response.body as unknown as Uint8Array).toString()).to.equal(BODY.toString());
    expect(await readReply(undefined)).to.equal(undefined);
  });

  it('has its binary as bytes, and attributes called B and BS as they are', async () => {
    const wire = {
      Item: { B: { B: 'AQI=' }, BS: { BS: ['AQ==', 'Ag=='] }, M: { M: { B: { S: 'x' }, BS: { L: [{ B: '' }] } } } },
    };
    expect(await readReply({ statusCode: 200, headers: {}, body: JSON.stringify(wire) })).to.deep.equal({
      Item: {
        B: { B: new Uint8Array([1, 2]) },
        BS: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
        M: { M: { B: { S: 'x' }, BS: { L: [{ B: new Uint8Array() }] } } },
      },
    });
  });

  it('has its binary as bytes also where the server writes spaces', async () => {
    const body = JSON.stringify({ Item: { b: { B: 'AQI=' } } }, undefined, 2);
    const reply = await readReply({ statusCode: 200, headers: {}, body });
    expect(reply).to.deep.equal({ Item: { b: { B: new Uint8Array([1, 2]) } } });
  });

  it('keeps attributes of any name, through the whole pipeline', async () => {
    const Any = table<Record<string, unknown>>()({ name: 'any-items', hashKey: 'id' });
    const backend = sqlite();
    const s = solvent(backend, { tables: [Any] });
    await s.createTables();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'B', 'BS', 'S']) {
      const item: Record<string, unknown> = JSON.parse(`{"id":"a","${name}":{"${name}":[1,{"${name}":"deep"}]}}`);
      await s.put(Any, item);
      const read = await s.get(Any, 'a');
      expect(JSON.stringify(read)).to.equal(JSON.stringify(item));
      expect((await s.query(Any, 'a')).map((each) => JSON.stringify(each))).to.deep.equal([JSON.stringify(item)]);
      const old = await s.put(Any, { id: 'a' }, { returnOld: true });
      expect(JSON.stringify(old)).to.equal(JSON.stringify(item));
    }
    await s.close();
    backend.destroy();
  });

  it('that is damaged leaves a write unknown, and a read failed', async () => {
    await using s = solvent(clientAnswering({ 'x-amz-crc32': '1' }), { retries: 0 });
    const write = await s.update(Items, 'a', { add: { n: 1 } }).catch((error: unknown) => error);
    expect(write).to.be.instanceOf(UnknownOutcomeError).with.property('cause').instanceOf(ChecksumError);
    const read = await s.get(Items, 'a').catch((error: unknown) => error);
    expect(read).to.be.instanceOf(RequestError).with.property('cause').instanceOf(ChecksumError);
  });

  it('that is cut short leaves a write unknown', async () => {
    for (const length of [0, 1, 5, BODY.length - 1]) {
      const client = clientAnswering({}, BODY.subarray(0, length));
      await using s = solvent(client, { retries: 0 });
      const ending = await s.put(Items, { id: 'a', n: 1 }, { returnOld: true }).catch((error: unknown) => error);
      expect(ending, `${length} bytes`).to.be.instanceOf(UnknownOutcomeError);
    }
  });
});

function clientAnswering(headers: Record<string, string>, body = BODY): DynamoDBClient {
  return new DynamoDBClient({
    region: 'local',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: { handle: async () => ({ response: { statusCode: 200, headers, body: Readable.from([body]) } }) },
  });
}
