import type { DynamoDB, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { clientWith, INDEXED, type Item, putAll, refusal, visit, visitOfSize } from '../support.js';

const TableName = 'visits';
const users = (items: readonly Item[]) => items.map(({ user, time }) => `${user?.S} ${time?.N}`);

async function scanAll(client: DynamoDB, input: Partial<ScanCommandInput>, pageSize?: number): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateScan({ client, ...(pageSize && { pageSize }) }, { TableName, ...input })) {
    found.push(...users(page.Items ?? []));
  }
  return found;
}

describe('Scan', () => {
  const visits = Array.from({ length: 60 }, (_, i) => visit(`user-${i % 20}`, i));

  it('reads everything, partition by partition, in an order that does not change', async () => {
    const client = await clientWith();
    await putAll(client, visits);
    const found = await scanAll(client, {});
    expect(found).to.have.members(users(visits));
    expect(await scanAll(client, {})).to.deep.equal(found);
    expect(await scanAll(client, {}, 7)).to.deep.equal(found);
    const partitions = found.map((each) => each.split(' ')[0]);
    expect(partitions.filter((user, i) => user !== partitions[i - 1])).to.have.length(20);
    expect(found.filter((each) => each.startsWith('user-3 '))).to.deep.equal(['user-3 3', 'user-3 23', 'user-3 43']);
  });

  it('is split by segments that together are the whole, in its order', async () => {
    const client = await clientWith();
    await putAll(client, visits);
    const whole = await scanAll(client, {});
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (TotalSegments, pageSize) => {
          const segments: string[][] = [];
          for (let Segment = 0; Segment < TotalSegments; Segment++) {
            segments.push(await scanAll(client, { Segment, TotalSegments }, pageSize));
          }
          expect(segments.flat()).to.deep.equal(whole);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('reads an index: what has its key', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visit('a', 1, { page: { S: '/' } }), visit('b', 1), visit('c', 1, { hits: { N: '1' } })]);
    expect(await scanAll(client, { IndexName: 'byPage' })).to.deep.equal(['a 1']);
    expect(await scanAll(client, { IndexName: 'byHits' })).to.deep.equal(['c 1']);
  });

  it('filters an index by what it holds, also where it returns more', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visit('a', 1, { hits: { N: '1' }, more: { S: 'x' } })]);
    const byHits = { TableName, IndexName: 'byHits', Select: 'ALL_ATTRIBUTES' } as const;
    expect(await client.scan({ ...byHits, FilterExpression: 'attribute_exists(more)' })).to.include({ Count: 0 });
    expect((await client.scan({ ...byHits, FilterExpression: 'attribute_not_exists(more)' })).Items).to.deep.equal([
      visit('a', 1, { hits: { N: '1' }, more: { S: 'x' } }),
    ]);
  });

  it('filters and projects, and counts what it has evaluated', async () => {
    const client = await clientWith();
    await putAll(client, visits);
    const answer = await client.scan({
      TableName,
      FilterExpression: '#t < :t',
      ProjectionExpression: '#t',
      ExpressionAttributeNames: { '#t': 'time' },
      ExpressionAttributeValues: { ':t': { N: '2' } },
    });
    expect(answer.Items).to.have.deep.members([{ time: { N: '0' } }, { time: { N: '1' } }]);
    expect(answer).to.include({ Count: 2, ScannedCount: 60 });
  });

  it('goes on after a page that the filter has emptied', async () => {
    const client = await clientWith();
    await putAll(client, visits);
    const page = await client.scan({ TableName, FilterExpression: 'attribute_exists(nothing)', Limit: 10 });
    expect(page.Items).to.deep.equal([]);
    expect(page.LastEvaluatedKey).to.have.all.keys('user', 'time');
  });

  it('ends a page beyond 1 MB and charges for what it has evaluated', async () => {
    const client = await clientWith();
    await putAll(
      client,
      Array.from({ length: 4 }, (_, i) => visitOfSize(400_000, i)),
    );
    const page = await client.scan({ TableName, ReturnConsumedCapacity: 'INDEXES', ConsistentRead: true });
    expect(page.Count).to.equal(3);
    const CapacityUnits = Math.ceil(1_200_000 / 4096);
    expect(page.ConsumedCapacity).to.deep.equal({ TableName, CapacityUnits, Table: { CapacityUnits } });
  });

  const REFUSALS: [string, Partial<ScanCommandInput>, string][] = [
    [
      'a segment beyond the last',
      { Segment: 4, TotalSegments: 4 },
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 4 is not less than TotalSegments: 4',
    ],
    [
      'a segment alone',
      { Segment: 0 },
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    ],
    [
      'a number of segments alone',
      { TotalSegments: 1 },
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    ],
    [
      'more than a million segments',
      { Segment: 0, TotalSegments: 1_000_001 },
      "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000",
    ],
    [
      'a start key that is none',
      { ExclusiveStartKey: { x: { S: 'y' } } },
      'The provided starting key is invalid: The provided key element does not match the schema',
    ],
    [
      'a projection with a count',
      { Select: 'COUNT', ProjectionExpression: 'a' },
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
    [
      'projected attributes without an index',
      { Select: 'ALL_PROJECTED_ATTRIBUTES' },
      'One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    ],
  ];
  for (const [what, input, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWith();
      expect(await refusal(client.scan({ TableName, ...input }))).to.equal(`ValidationException: ${message}`);
    });
  }

  it('refuses a start key of another segment', async () => {
    const client = await clientWith();
    await putAll(client, visits);
    const [first, last] = [0, 3].map((Segment) => client.scan({ TableName, Segment, TotalSegments: 4, Limit: 1 }));
    const ExclusiveStartKey = (await last)?.LastEvaluatedKey;
    await first;
    expect(await refusal(client.scan({ TableName, Segment: 0, TotalSegments: 4, ExclusiveStartKey }))).to.equal(
      'ValidationException: The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 4 Segment: 0',
    );
  });
});
