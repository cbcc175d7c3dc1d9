import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const put = (time: number): WriteRequest => ({ PutRequest: { Item: visit('ann', time) } });
const del = (time: number): WriteRequest => ({ DeleteRequest: { Key: visitKey('ann', time) } });

describe('BatchWriteItem', () => {
  it('puts and deletes in several tables', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    await putAll(client, [visit('ann', 1)]);
    const answer = await client.batchWriteItem({ RequestItems: { visits: [put(2), del(1)], others: [put(1)] } });
    expect(answer.UnprocessedItems).to.deep.equal({});
    expect((await client.scan({ TableName: 'visits' })).Items).to.deep.equal([visit('ann', 2)]);
    expect((await client.scan({ TableName: 'others' })).Items).to.deep.equal([visit('ann', 1)]);
  });

  it('takes 25 writes and refuses 26, in one table or several', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    const writes = (count: number) => Array.from({ length: count }, (_, i) => put(i));
    await client.batchWriteItem({ RequestItems: { visits: writes(25) } });
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: writes(26) } }))).to.match(
      /^ValidationException: 1 validation error detected: Value .* Member must have length less than or equal to 25/,
    );
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: writes(25), others: writes(1) } }))).to.equal(
      'ValidationException: Too many items requested for the BatchWriteItem call',
    );
  });

  it('refuses two writes to one item, however its key is spelled, but not in two tables', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    const again: WriteRequest = { DeleteRequest: { Key: visitKey('ann', '1.0') } };
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [put(1), again] } }))).to.equal(
      'ValidationException: Provided list of item keys contains duplicates',
    );
    await client.batchWriteItem({ RequestItems: { visits: [put(1)], others: [again] } });
    const { Table } = await client.describeTable({ TableName: 'visits' });
    expect(
      await refusal(client.batchWriteItem({ RequestItems: { visits: [put(1)], [String(Table?.TableArn)]: [again] } })),
    ).to.equal('ValidationException: Provided list of item keys contains duplicates');
  });

  it('writes nothing where one write is wrong or one table is not there', async () => {
    const client = await clientWith();
    const wrong: WriteRequest = { PutRequest: { Item: { user: { S: 'ann' } } } };
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [put(1), wrong] } }))).to.equal(
      'ValidationException: The provided key element does not match the schema',
    );
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [put(1)], nothing: [put(1)] } }))).to.equal(
      'ResourceNotFoundException: Requested resource not found',
    );
    expect((await client.scan({ TableName: 'visits' })).Count).to.equal(0);
  });

  it('refuses a key of another type in the words of a key', async () => {
    const client = await clientWith();
    const wrong = { PutRequest: { Item: { user: { N: '1' }, time: { N: '1' } } } };
    expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [wrong] } }))).to.equal(
      'ValidationException: The provided key element does not match the schema',
    );
  });

  // Recorded from the service in October 2026 by paritysuite/dynamodb-conformance.
  const CONSTRAINTS: [string, Record<string, WriteRequest[]>, string][] = [
    [
      'nothing',
      {},
      "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'too many writes to a table',
      { visits: Array.from({ length: 26 }, (_, i) => put(i)) },
      "Value at 'RequestItems.visits.member' failed to satisfy constraint: Member must have length less than or equal to 25",
    ],
    [
      'no writes to a table',
      { visits: [] },
      "Value '{visits=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ],
    [
      'a name that is none of a table',
      { 'bad!name': [put(1)] },
      "Value '{bad!name=[1 members]}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]",
    ],
  ];
  for (const [what, RequestItems, message] of CONSTRAINTS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWith();
      expect(await refusal(client.batchWriteItem({ RequestItems }))).to.equal(
        `ValidationException: 1 validation error detected: ${message}`,
      );
    });
  }

  it('refuses a write that is neither or both', async () => {
    const client = await clientWith();
    for (const write of [{}, { ...put(1), ...del(1) }]) {
      expect(await refusal(client.batchWriteItem({ RequestItems: { visits: [write] } }))).to.contain(
        'more than one datatypes set',
      );
    }
  });

  it('takes requests of up to 16 MB on the wire', async () => {
    const client = await clientWith();
    const heavy = (count: number, character: string) =>
      Array.from({ length: count }, (_, i) => ({
        PutRequest: { Item: visit('ann', i, { pad: { S: character.repeat(400_000) } }) },
      }));
    await client.batchWriteItem({ RequestItems: { visits: heavy(25, 'x') } });
    const tooLarge = await client
      .batchWriteItem({ RequestItems: { visits: heavy(7, '\u0001') } })
      .catch((e: unknown) => e);
    expect(tooLarge).to.have.nested.property('$metadata.httpStatusCode', 413);
  }).timeout(60_000);

  it('consumes units for each write by itself, with its indexes', async () => {
    const client = await clientWith(INDEXED);
    const { Item } = { Item: visitOfSize(1025) };
    const indexed = visit('ann', 2, { page: { S: '/' }, hits: { N: '1' } });
    const answer = await client.batchWriteItem({
      RequestItems: { visits: [{ PutRequest: { Item } }, { PutRequest: { Item: indexed } }, del(3)] },
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(answer.ConsumedCapacity).to.deep.equal([
      {
        TableName: 'visits',
        CapacityUnits: 6,
        Table: { CapacityUnits: 4 },
        GlobalSecondaryIndexes: { byPage: { CapacityUnits: 1 } },
        LocalSecondaryIndexes: { byHits: { CapacityUnits: 1 } },
      },
    ]);
  });
});
