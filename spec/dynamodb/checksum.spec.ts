import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { ChecksumError, checkReply } from '../../lib/dynamodb/checksum.js';
import { RequestError, solvent, table, UnknownOutcomeError } from '../../lib/index.js';

const BODY = Buffer.from('{"Item":{"id":{"S":"a"},"n":{"N":"7"}}}');
const Items = table<{ id: string; n: number }>()({ name: 'items', hashKey: 'id' });

describe('the checksum of a reply', () => {
  it('lets a reply through that matches, whole', async () => {
    const response = { headers: { 'x-amz-crc32': String(crc32(BODY)) }, body: Readable.from([BODY]) };
    await checkReply(response);
    expect(response.body).to.deep.equal(BODY);
  });

  it('finds any byte that was flipped', async () => {
    for (let index = 0; index < BODY.length; index += 1) {
      const damaged = Buffer.from(BODY);
      damaged.writeUInt8(damaged.readUInt8(index) ^ 1, index);
      const response = { headers: { 'x-amz-crc32': String(crc32(BODY)) }, body: Readable.from([damaged]) };
      const ending = await checkReply(response).catch((error: unknown) => error);
      expect(ending, `byte ${index}`).to.be.instanceOf(ChecksumError);
    }
  });

  it('asks nothing of replies that carry none', async () => {
    await checkReply({ headers: {}, body: Readable.from([BODY]) });
    await checkReply(undefined);
  });

  it('leaves a write of which it speaks unknown, and a read failed', async () => {
    await using s = solvent(clientAnswering({ 'x-amz-crc32': '1' }), { retries: 0 });
    const write = await s.update(Items, 'a', { add: { n: 1 } }).catch((error: unknown) => error);
    expect(write).to.be.instanceOf(UnknownOutcomeError).with.property('cause').instanceOf(ChecksumError);
    const read = await s.get(Items, 'a').catch((error: unknown) => error);
    expect(read).to.be.instanceOf(RequestError).with.property('cause').instanceOf(ChecksumError);
  });

  it('leaves a write unknown whose reply is cut short', async () => {
    for (const length of [0, 1, 5, BODY.length - 1]) {
      const client = clientAnswering({}, BODY.subarray(0, length));
      await using s = solvent(client, { retries: 0 });
      const ending = await s.put(Items, { id: 'a', n: 1 }, { returnOld: true }).catch((error: unknown) => error);
      // An empty body is no fault to the SDK: the reply then tells of no old item.
      if (length > 0) expect(ending, `${length} bytes`).to.be.instanceOf(UnknownOutcomeError);
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
