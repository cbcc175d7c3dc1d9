import type { DynamoDB, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { compareNumbers } from '../../../lib/item/number.js';
import { clientWith, INDEXED, type Item, putAll, refusal, VISITS, visit, visitOfSize } from '../support.js';

const TableName = 'visits';
const EMPTY = 'The AttributeValue for a key attribute cannot contain an empty string value.';

/** A query of one user's visits; `more` is the rest of the key condition. */
const of = (user: string, more = '', values: Item = {}): QueryCommandInput => ({
  TableName,
  KeyConditionExpression: `#u = :u${more}`,
  ExpressionAttributeNames: more.includes('#t') ? { '#u': 'user', '#t': 'time' } : { '#u': 'user' },
  ExpressionAttributeValues: { ':u': { S: user }, ...values },
});

async function times(client: DynamoDB, input: QueryCommandInput): Promise<(string | undefined)[]> {
  return ((await client.query(input)).Items ?? []).map(({ time }) => time?.N);
}

describe('Query', () => {
  it('reads one partition in the order of its numbers, forward and backward', async () => {
    const client = await clientWith();
    await putAll(
      client,
      ['10', '9', '-1', '0', '1.5', '-10', '1E2'].map((time) => visit('ann', time)),
    );
    await putAll(client, [visit('an', 1), visit('anna', 1)]);
    const ascending = ['-10', '-1', '0', '1.5', '9', '10', '100'];
    expect(await times(client, of('ann'))).to.deep.equal(ascending);
    expect(await times(client, { ...of('ann'), ScanIndexForward: false })).to.deep.equal(ascending.toReversed());
  });

  it('fulfils each condition on the range key, whichever side is written first', async () => {
    const client = await clientWith();
    await putAll(
      client,
      [1, 2, 3, 4].map((time) => visit('ann', time)),
    );
    const two = { ':t': { N: '2' } };
    expect(await times(client, of('ann', ' AND #t = :t', two))).to.deep.equal(['2']);
    expect(await times(client, of('ann', ' AND #t < :t', two))).to.deep.equal(['1']);
    expect(await times(client, of('ann', ' AND #t <= :t', two))).to.deep.equal(['1', '2']);
    expect(await times(client, of('ann', ' AND #t > :t', two))).to.deep.equal(['3', '4']);
    expect(await times(client, of('ann', ' AND #t >= :t', two))).to.deep.equal(['2', '3', '4']);
    expect(await times(client, of('ann', ' AND #t BETWEEN :t AND :e', { ...two, ':e': { N: '3' } }))).to.deep.equal([
      '2',
      '3',
    ]);
    const swapped = { ...of('ann', ' AND #t > :t', two), KeyConditionExpression: '#t > :t AND #u = :u' };
    expect(await times(client, swapped)).to.deep.equal(['3', '4']);
  });

  it('reads strings by their UTF-8 order and by what they begin with', async () => {
    const client = await clientWith({
      ...VISITS,
      AttributeDefinitions: [
        { AttributeName: 'user', AttributeType: 'S' },
        { AttributeName: 'time', AttributeType: 'S' },
      ],
    });
    const texts = ['a', 'a\0', 'a\0b', 'aa', 'a%', 'a_', 'b', 'ä', '\uffff', '😀'];
    await putAll(
      client,
      texts.map((S) => ({ user: { S: 'x' }, time: { S } })),
    );
    const read = async (input: QueryCommandInput) =>
      ((await client.query(input)).Items ?? []).map(({ time }) => time?.S);
    expect(await read(of('x'))).to.deep.equal(texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    const begins = (S: string) => read(of('x', ' AND begins_with(#t, :t)', { ':t': { S } }));
    expect(await begins('a')).to.deep.equal(['a', 'a\0', 'a\0b', 'a%', 'a_', 'aa']);
    expect(await begins('a\0')).to.deep.equal(['a\0', 'a\0b']);
    expect(await begins('a%')).to.deep.equal(['a%']);
    expect(await refusal(begins(''))).to.equal(
      `ValidationException: One or more parameter values are not valid. ${EMPTY} Key: time`,
    );
  });

  it('agrees with a sorted list on any range of any numbers', async () => {
    const client = await clientWith();
    const number = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -60, max: 60 })).map(([n, e]) => `${n}E${e}`);
    const small = fc.integer({ min: -5, max: 5 }).map(String);
    let user = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(number, small), { maxLength: 12 }), small, small, async (list, a, b) => {
        const name = `user-${user++}`;
        await putAll(
          client,
          list.map((time) => visit(name, time)),
        );
        const [low, high] = compareNumbers(a, b) <= 0 ? [a, b] : [b, a];
        const found = await times(
          client,
          of(name, ' AND #t BETWEEN :a AND :b', { ':a': { N: low }, ':b': { N: high } }),
        );
        const all = await times(client, of(name));
        expect(all).to.deep.equal(all.toSorted((x, y) => compareNumbers(String(x), String(y))));
        expect(found).to.deep.equal(
          all.filter((time) => compareNumbers(String(time), low) >= 0 && compareNumbers(String(time), high) <= 0),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('pages through a partition by a limit, forward and backward, without loss or repetition', async () => {
    const client = await clientWith();
    await putAll(
      client,
      Array.from({ length: 10 }, (_, i) => visit('ann', i)),
    );
    await putAll(client, [visit('bob', 1)]);
    for (const ScanIndexForward of [true, false]) {
      const pages: number[] = [];
      const seen: (string | undefined)[] = [];
      for await (const page of paginateQuery({ client, pageSize: 4 }, { ...of('ann'), ScanIndexForward })) {
        pages.push(page.Items?.length ?? 0);
        seen.push(...(page.Items ?? []).map(({ time }) => time?.N));
      }
      const ascending = Array.from({ length: 10 }, (_, i) => String(i));
      expect(pages).to.deep.equal([4, 4, 2]);
      expect(seen).to.deep.equal(ScanIndexForward ? ascending : ascending.toReversed());
    }
  });

  it('returns a key to go on with where a limit was reached, and none at the end', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1), visit('ann', 2)]);
    const page = await client.query({ ...of('ann'), Limit: 2 });
    expect(page.LastEvaluatedKey).to.deep.equal(visit('ann', 2));
    const rest = await client.query({ ...of('ann'), Limit: 2, ExclusiveStartKey: page.LastEvaluatedKey });
    expect(rest.Items).to.deep.equal([]);
    expect(rest).not.to.have.property('LastEvaluatedKey');
  });

  it('ends a page with the item that reaches 1 MB', async () => {
    const firstPage = async (sizeBytes: number) => {
      const client = await clientWith();
      await putAll(
        client,
        Array.from({ length: 6 }, (_, i) => visitOfSize(sizeBytes, i)),
      );
      return client.query({ ...of('u'), ReturnConsumedCapacity: 'TOTAL' });
    };
    const exact = await firstPage(256 * 1024);
    expect(exact).to.deep.include({ Count: 4, LastEvaluatedKey: visit('u', 3) });
    expect(exact.ConsumedCapacity?.CapacityUnits).to.equal(128);
    expect(await firstPage(256 * 1024 - 1)).to.deep.include({ Count: 5, LastEvaluatedKey: visit('u', 4) });
  });

  it('filters what it has evaluated: the limit, the page and the cost are those before the filter', async () => {
    const client = await clientWith();
    await putAll(
      client,
      Array.from({ length: 6 }, (_, i) => visit('ann', i, { odd: { BOOL: i % 2 === 1 } })),
    );
    const input = {
      ...of('ann', '', { ':odd': { BOOL: true } }),
      FilterExpression: 'odd = :odd',
      Limit: 3,
      ReturnConsumedCapacity: 'TOTAL' as const,
    };
    const page = await client.query(input);
    expect(page.Items?.map(({ time }) => time?.N)).to.deep.equal(['1']);
    expect(page).to.include({ Count: 1, ScannedCount: 3 });
    expect(page.LastEvaluatedKey).to.deep.equal(visit('ann', 2));
    const count = await client.query({ ...input, Select: 'COUNT' });
    expect(count).not.to.have.property('Items');
    expect(count).to.include({ Count: 1, ScannedCount: 3 });
  });

  it('sums sizes and rounds once: half a unit for 4 KB unless consistent', async () => {
    const client = await clientWith();
    await putAll(client, [visitOfSize(2048, 1), visitOfSize(2049, 2)]);
    const units = async (input: Partial<QueryCommandInput>) =>
      (await client.query({ ...of('u'), ...input, ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity?.CapacityUnits;
    expect(await units({})).to.equal(1);
    expect(await units({ ConsistentRead: true })).to.equal(2);
    expect(await units({ ConsistentRead: true, Limit: 1 })).to.equal(1);
    expect(await units({ ...of('nobody') })).to.equal(0.5);
  });

  describe('of an index', () => {
    const byPage = (page: string): QueryCommandInput => ({
      TableName,
      IndexName: 'byPage',
      KeyConditionExpression: 'page = :p',
      ExpressionAttributeValues: { ':p': { S: page } },
    });

    it('holds the items that have its key, in its order, also where entries share a key', async () => {
      const client = await clientWith(INDEXED);
      const on = (user: string, time: number, page?: string) =>
        visit(user, time, page === undefined ? {} : { page: { S: page } });
      await putAll(client, [on('a', 2, '/'), on('b', 1, '/'), on('c', 1, '/'), on('d', 1, '/x'), on('e', 1)]);
      const { Items = [] } = await client.query(byPage('/'));
      expect(Items.map(({ time }) => time?.N)).to.deep.equal(['1', '1', '2']);
      expect(Items.map(({ user }) => user?.S)).to.have.members(['a', 'b', 'c']);
    });

    it('pages through entries that share a key', async () => {
      const client = await clientWith(INDEXED);
      await putAll(
        client,
        Array.from({ length: 7 }, (_, i) => visit(`user-${i}`, 1, { page: { S: '/' } })),
      );
      for (const ScanIndexForward of [true, false]) {
        const users: (string | undefined)[] = [];
        for await (const page of paginateQuery({ client, pageSize: 2 }, { ...byPage('/'), ScanIndexForward })) {
          users.push(...(page.Items ?? []).map(({ user }) => user?.S));
          if (page.LastEvaluatedKey) expect(page.LastEvaluatedKey).to.have.all.keys('user', 'time', 'page');
        }
        expect(users).to.have.length(7);
        expect(new Set(users).size).to.equal(7);
      }
    });

    it('returns what a local index does not hold from the table, and charges for each item', async () => {
      const client = await clientWith(INDEXED);
      await putAll(client, [visit('ann', 1, { hits: { N: '5' }, more: { S: 'x' } })]);
      const input: QueryCommandInput = {
        ...of('ann'),
        IndexName: 'byHits',
        ReturnConsumedCapacity: 'INDEXES',
        ConsistentRead: true,
      };
      const keys = await client.query(input);
      expect(keys.Items).to.deep.equal([visit('ann', 1, { hits: { N: '5' } })]);
      expect(keys.ConsumedCapacity).to.deep.equal({
        TableName,
        CapacityUnits: 1,
        Table: { CapacityUnits: 0 },
        LocalSecondaryIndexes: { byHits: { CapacityUnits: 1 } },
      });
      const whole = await client.query({ ...input, Select: 'ALL_ATTRIBUTES' });
      expect(whole.Items).to.deep.equal([visit('ann', 1, { hits: { N: '5' }, more: { S: 'x' } })]);
      expect(whole.ConsumedCapacity).to.deep.include({ CapacityUnits: 2, Table: { CapacityUnits: 1 } });
      expect((await client.query({ ...input, ProjectionExpression: 'more' })).Items).to.deep.equal([
        { more: { S: 'x' } },
      ]);
    });

    it('refuses a filter on what an index does not hold, even of a local one', async () => {
      const client = await clientWith(INDEXED);
      const filtered = { ...of('ann', '', { ':x': { S: 'x' } }), IndexName: 'byHits' };
      expect(await refusal(client.query({ ...filtered, FilterExpression: 'page = :x AND m[0].n <> :x' }))).to.equal(
        'ValidationException: One or more parameter values were invalid: ' +
          'Secondary index byHits does not project one or more filter attributes: [page, m]',
      );
      expect(await client.query({ ...filtered, IndexName: undefined, FilterExpression: 'page = :x' })).to.include({
        Count: 0,
      });
    });

    it('refuses an empty value of its key', async () => {
      const client = await clientWith(INDEXED);
      expect(await refusal(client.query(byPage('')))).to.equal(
        'ValidationException: One or more parameter values are not valid. ' +
          'A value specified for a secondary index key is not supported. ' +
          `${EMPTY} IndexName: byPage, IndexKey: page`,
      );
    });

    it('refuses what a global index cannot give', async () => {
      const [gsi] = INDEXED.GlobalSecondaryIndexes ?? [];
      const client = await clientWith({
        ...INDEXED,
        GlobalSecondaryIndexes: [
          { ...gsi, IndexName: 'byPage', KeySchema: gsi?.KeySchema, Projection: { ProjectionType: 'KEYS_ONLY' } },
        ],
      });
      expect(await refusal(client.query({ ...byPage('/'), ConsistentRead: true }))).to.equal(
        'ValidationException: Consistent reads are not supported on global secondary indexes',
      );
      expect(await refusal(client.query({ ...byPage('/'), Select: 'ALL_ATTRIBUTES' }))).to.contain(
        'Select type ALL_ATTRIBUTES is not supported for global secondary index byPage because its projection type is not ALL',
      );
      expect(await refusal(client.query({ ...byPage('/'), ProjectionExpression: 'hits' }))).to.contain(
        'Global secondary index byPage does not project [hits]',
      );
      expect(await refusal(client.query({ ...byPage('/'), IndexName: 'nothing' }))).to.equal(
        'ValidationException: The table does not have the specified index: nothing',
      );
    });
  });

  const REFUSALS: [string, Partial<QueryCommandInput>, string][] = [
    [
      'no condition',
      { KeyConditionExpression: undefined, ExpressionAttributeNames: undefined, ExpressionAttributeValues: undefined },
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    [
      'a condition on another attribute',
      of('a', ' AND x = :x', { ':x': { N: '1' } }),
      'Query condition missed key schema element: time',
    ],
    [
      'a partition key that is not compared by =',
      { ...of('a'), KeyConditionExpression: '#u > :u' },
      'Query key condition not supported',
    ],
    [
      'a value of another type',
      of('a', ' AND #t = :t', { ':t': { S: '1' } }),
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    ['an empty partition key', of(''), `One or more parameter values are not valid. ${EMPTY} Key: user`],
    [
      'a start key of another partition',
      { ...of('a'), ExclusiveStartKey: visit('b', 1) },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'a start key outside the range',
      { ...of('a', ' AND #t > :t', { ':t': { N: '5' } }), ExclusiveStartKey: visit('a', 1) },
      'The provided starting key does not match the range key predicate',
    ],
    [
      'a start key that is none',
      { ...of('a'), ExclusiveStartKey: { user: { S: 'a' } } },
      'The provided starting key is invalid',
    ],
    [
      'a start key that is too long',
      { ...of('a'), ExclusiveStartKey: visit('x'.repeat(70_000), 1) },
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    ],
    [
      'a start key with an empty value',
      { ...of('a'), ExclusiveStartKey: visit('', 1) },
      'The provided starting key is invalid',
    ],
    [
      'a limit of 0',
      { ...of('a'), Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'an unknown selection',
      { ...of('a'), Select: 'SOME' as never },
      "1 validation error detected: Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
    ],
  ];
  for (const [what, input, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWith();
      expect(await refusal(client.query({ TableName, ...input }))).to.equal(`ValidationException: ${message}`);
    });
  }
});
