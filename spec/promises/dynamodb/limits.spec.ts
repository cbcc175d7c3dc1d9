/** DynamoDB's limits, each at the limit and one beyond. Developer Guide, *Quotas in Amazon DynamoDB*; API Reference. */
import type { AttributeValue, DynamoDB, TransactWriteItem, WriteRequest } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { HASH_AND_RANGE, HASH_ONLY, type Item, itemOfSize, newClient } from './tables.js';

const TableName = 'rules';
const key = (k: string) => ({ k: { S: k } });
const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const putOf = (item: Item): WriteRequest => ({ PutRequest: { Item: item } });
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    ({ name, message }: Error) => `${name}: ${message}`,
  );
const nested = (levels: number): AttributeValue =>
  times(levels, (i) => i).reduce<AttributeValue>((inner) => ({ L: [inner] }), { S: 'leaf' });

describe('DynamoDB limits', () => {
  let client: DynamoDB;
  beforeEach(async () => {
    client = await newClient(HASH_ONLY);
  });
  const put = (Item: Item) => refused(client.putItem({ TableName, Item }));

  describe('of batches [API Reference, BatchWriteItem and BatchGetItem]', () => {
    const write = (requests: WriteRequest[]) =>
      refused(client.batchWriteItem({ RequestItems: { [TableName]: requests } }));
    const get = (names: string[]) =>
      refused(client.batchGetItem({ RequestItems: { [TableName]: { Keys: names.map(key) } } }));

    it('take 25 writes', async () => {
      const puts = times(26, (i) => putOf(key(`${i}`)));
      expect(await write(puts.slice(1))).to.equal('taken');
      expect(await write(puts)).to.match(/^ValidationException/);
    });

    it('take no two writes of one item of a table, but the same key of two tables', async () => {
      await client.createTable({ ...HASH_ONLY, TableName: 'others' });
      expect(await write([putOf(key('a')), { DeleteRequest: { Key: key('a') } }])).to.equal(
        'ValidationException: Provided list of item keys contains duplicates',
      );
      const RequestItems = { [TableName]: [putOf(key('a'))], others: [putOf(key('a'))] };
      expect(await refused(client.batchWriteItem({ RequestItems }))).to.equal('taken');
    });

    it('are refused whole for an unknown table, a wrong key or an item that is too large', async () => {
      const good = putOf(key('good'));
      const batches = [
        { [TableName]: [good], unknown: [good] },
        { [TableName]: [good, putOf({ other: { S: 'a' } })] },
        { [TableName]: [good, putOf(itemOfSize(409_601))] },
        { [TableName]: [good, putOf(key('x'.repeat(2049)))] },
      ];
      const [first, ...others] = await Promise.all(
        batches.map((RequestItems) => refused(client.batchWriteItem({ RequestItems }))),
      );
      expect(first).to.match(/^ResourceNotFoundException/);
      for (const other of others) expect(other).to.match(/^ValidationException/);
      expect((await client.scan({ TableName })).Count).to.equal(0);
    });

    it('take 16 MB a request', async () => {
      // Each of these characters is 1 byte stored and 6 in JSON, so that 25 items of less than 400 KB are too much.
      const wide = (name: string, length: number): Item => ({ ...key(name), p: { S: '\u0001'.repeat(length) } });
      expect(await write(times(20, (i) => putOf(wide(`${i}`, 130_000))))).to.equal('taken');
      expect(await write(times(25, (i) => putOf(wide(`${i}`, 130_000))))).to.match(
        /^RequestEntityTooLarge|^Validation/,
      );
    });

    it('take 100 gets, none twice', async () => {
      expect(await get(times(100, String))).to.equal('taken');
      expect(await get(times(101, String))).to.match(/^ValidationException/);
      expect(await get(['a', 'a'])).to.equal('ValidationException: Provided list of item keys contains duplicates');
    });

    it('return 52 of 100 items of 300 KB, and the keys of the others', async () => {
      const names = times(100, (i) => `${i}`.padStart(3, '0'));
      for (const name of names) await client.putItem({ TableName, Item: itemOfSize(300 * 1024, name) });
      const answer = await client.batchGetItem({ RequestItems: { [TableName]: { Keys: names.map(key) } } });
      expect(answer.Responses?.[TableName]).to.have.length(52);
      expect(answer.UnprocessedKeys?.[TableName]?.Keys).to.have.length(48);
    });
  });

  describe('of pages [API Reference, Query and Scan]', () => {
    beforeEach(async () => {
      client = await newClient(HASH_AND_RANGE);
      for (const r of times(12, (i) => `${i}`.padStart(2, '0'))) {
        await client.putItem({ TableName, Item: { k: { S: 'a' }, r: { S: r }, p: { S: 'x'.repeat(100_000) } } });
      }
    });
    const query = (more: object) =>
      client.query({
        TableName,
        KeyConditionExpression: 'k = :k',
        ...more,
        ExpressionAttributeValues: { ':k': { S: 'a' }, ...('FilterExpression' in more && { ':none': { S: '' } }) },
      });

    it('end at 1 MB of what is evaluated, before the filter', async () => {
      const whole = await query({});
      expect(whole.LastEvaluatedKey).to.deep.equal({ k: { S: 'a' }, r: { S: '10' } });
      const filtered = await query({ FilterExpression: 'p = :none' });
      expect(filtered.Items).to.deep.equal([]);
      expect(filtered.LastEvaluatedKey).to.deep.equal(whole.LastEvaluatedKey);
      expect((await client.scan({ TableName })).LastEvaluatedKey).to.deep.equal(whole.LastEvaluatedKey);
    });

    it('count evaluated items against Limit', async () => {
      const { Count, ScannedCount, LastEvaluatedKey } = await query({ FilterExpression: 'p = :none', Limit: 3 });
      expect({ Count, ScannedCount, LastEvaluatedKey }).to.deep.equal({
        Count: 0,
        ScannedCount: 3,
        LastEvaluatedKey: { k: { S: 'a' }, r: { S: '02' } },
      });
    });
  });

  describe('of items [Quotas in Amazon DynamoDB]', () => {
    it('are 409,600 bytes, names included', async () => {
      expect(await put(itemOfSize(409_600))).to.equal('taken');
      expect(await put(itemOfSize(409_601))).to.match(/^ValidationException: .*Item size has exceeded/);
    });

    it('hold for what an update makes of an item', async () => {
      await put(itemOfSize(409_590));
      const set = (S: string) =>
        refused(
          client.updateItem({
            TableName,
            Key: key('a'),
            UpdateExpression: 'SET v = :v',
            ExpressionAttributeValues: { ':v': { S } },
          }),
        );
      expect(await set('x'.repeat(10))).to.match(/^ValidationException: Item size to update has exceeded/);
      expect(await set('x'.repeat(9))).to.equal('taken');
    });

    it('are 2,048 bytes for a partition key and 1,024 for a sort key, in reads too', async () => {
      client = await newClient(HASH_AND_RANGE);
      const Key = (k: number, r: number) => ({ k: { S: 'x'.repeat(k) }, r: { S: 'x'.repeat(r) } });
      expect(await put(Key(2048, 1024))).to.equal('taken');
      for (const wrong of [Key(2049, 1), Key(1, 1025), Key(0, 1), Key(1, 0)]) {
        expect(await put(wrong)).to.match(/^ValidationException/);
        expect(await refused(client.getItem({ TableName, Key: wrong }))).to.match(/^ValidationException/);
        expect(await refused(client.deleteItem({ TableName, Key: wrong }))).to.match(/^ValidationException/);
      }
    });

    it('allow empty strings and binary, never empty sets', async () => {
      const empty = { s: { S: '' }, b: { B: new Uint8Array() }, l: { L: [] }, m: { M: {} } };
      expect(await put({ ...key('a'), ...empty })).to.equal('taken');
      expect((await client.getItem({ TableName, Key: key('a') })).Item).to.deep.equal({ ...key('a'), ...empty });
      for (const set of [{ SS: [] }, { NS: [] }, { BS: [] }]) {
        expect(await put({ ...key('a'), set })).to.match(/^ValidationException/);
      }
    });

    it('nest 32 levels deep', async () => {
      expect(await put({ ...key('a'), v: nested(31) })).to.equal('taken');
      expect(await put({ ...key('a'), v: nested(32) })).to.match(
        /^ValidationException: .*Nesting Levels have exceeded supported limits/,
      );
    });
  });

  describe('of numbers [Naming rules and data types]', () => {
    const number = async (N: string) => {
      const answer = await put({ ...key('a'), v: { N } });
      return answer === 'taken' ? (await client.getItem({ TableName, Key: key('a') })).Item?.v?.N : answer;
    };

    it('are 38 digits', async () => {
      expect(await number('9'.repeat(38))).to.equal('9'.repeat(38));
      expect(await number(`-0.${'9'.repeat(38)}`)).to.equal(`-0.${'9'.repeat(38)}`);
      expect(await number('9'.repeat(39))).to.match(/^ValidationException: .*Attempting to store more than 38/);
    });

    it('reach from 1E-130 to 9.99…E+125', async () => {
      expect(await number('1E-130')).to.equal(`0.${'0'.repeat(129)}1`);
      expect(await number('1E125')).to.equal(`1${'0'.repeat(125)}`);
      expect(await number('1E126')).to.match(/^ValidationException: .*Number overflow/);
      expect(await number('1E-131')).to.match(/^ValidationException: .*Number underflow/);
    });

    it('come back without zeros at their ends', async () => {
      expect(await number('0042.1200')).to.equal('42.12');
    });
  });

  describe('of expressions [Quotas in Amazon DynamoDB]', () => {
    const scan = (FilterExpression: string, values?: Item, names?: Record<string, string>) =>
      refused(
        client.scan({
          TableName,
          FilterExpression,
          ExpressionAttributeValues: values,
          ExpressionAttributeNames: names,
        }),
      );

    it('are 4 KB for the text', async () => {
      const text = 'attribute_exists(a)';
      expect(await scan(text.padEnd(4096))).to.equal('taken');
      expect(await scan(text.padEnd(4097))).to.match(/^ValidationException: .*Expression size has exceeded/);
    });

    it('are 255 bytes for a placeholder', async () => {
      const named = (length: number) => {
        const name = `#${'n'.repeat(length - 1)}`;
        return scan(`attribute_exists(${name})`, undefined, { [name]: 'a' });
      };
      expect(await named(255)).to.equal('taken');
      expect(await named(256)).to.match(/^ValidationException/);
    });

    it('are 2 MB for all values together', async () => {
      const values = (bytes: number) => ({ ':a': { S: 'x'.repeat(bytes / 2) }, ':b': { S: 'x'.repeat(bytes / 2) } });
      expect(await scan('v = :a OR v = :b', values(2_000_000))).to.equal('taken');
      expect(await scan('v = :a OR v = :b', values(2_200_000))).to.match(/^ValidationException/);
    });

    it('are 300 operators', async () => {
      const values = { ':v': { S: '' } };
      const text = (comparisons: number) => times(comparisons, () => 'v=:v').join(' OR ');
      expect(await scan(text(150), values)).to.equal('taken');
      expect(await scan(text(151), values)).to.match(/^ValidationException: .*too many operators/);
    });

    it('are 100 operands for IN', async () => {
      const values = (count: number) => Object.fromEntries(times(count, (i) => [`:${i}`, { S: `${i}` }]));
      const text = (count: number) => `v IN (${Object.keys(values(count)).join()})`;
      expect(await scan(text(100), values(100))).to.equal('taken');
      expect(await scan(text(101), values(101))).to.match(/^ValidationException: .*IN operator/);
    });
  });

  describe('of transactions [Amazon DynamoDB Transactions: how it works]', () => {
    const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
      refused(client.transactWriteItems({ TransactItems, ClientRequestToken }));
    const puts = (count: number, sizeBytes = 10) =>
      times(count, (i) => ({ Put: { TableName, Item: itemOfSize(sizeBytes, `${i}`.padStart(3, '0')) } }));

    it('are 100 actions', async () => {
      expect(await write(puts(100))).to.equal('taken');
      expect(await write(puts(101))).to.match(/^ValidationException/);
    });

    it('are 4 MB', async () => {
      expect(await write(puts(10, 400_000))).to.equal('taken');
      expect(await write(puts(11, 400_000))).to.match(/^ValidationException/);
    });

    it('are one action for each item', async () => {
      const twice = [{ Put: { TableName, Item: key('a') } }, { Delete: { TableName, Key: key('a') } }];
      expect(await write(twice)).to.equal(
        'ValidationException: Transaction request cannot include multiple operations on one item',
      );
    });

    it('know a token for 10 minutes, and refuse another request under it', async () => {
      const add: TransactWriteItem = {
        Update: {
          TableName,
          Key: key('counter'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      };
      expect(await write([add], 'token')).to.equal('taken');
      expect(await write([add], 'token')).to.equal('taken');
      expect((await client.getItem({ TableName, Key: key('counter') })).Item?.n).to.deep.equal({ N: '1' });
      expect(await write(puts(1), 'token')).to.match(/^IdempotentParameterMismatchException/);
    });
  });

  describe('of tables [Quotas in Amazon DynamoDB]', () => {
    const tableWith = (globalCount: number, localCount: number) => {
      const names = times(globalCount + localCount, (i) => `a${i}`);
      const Projection = { ProjectionType: 'KEYS_ONLY' } as const;
      return refused(
        client.createTable({
          ...HASH_AND_RANGE,
          TableName: 'indexed',
          AttributeDefinitions: [
            ...(HASH_AND_RANGE.AttributeDefinitions ?? []),
            ...names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
          ],
          GlobalSecondaryIndexes: globalCount
            ? names.slice(0, globalCount).map((AttributeName) => ({
                IndexName: AttributeName.padEnd(3, '_'),
                KeySchema: [{ AttributeName, KeyType: 'HASH' as const }],
                Projection,
              }))
            : undefined,
          LocalSecondaryIndexes: localCount
            ? names.slice(globalCount).map((AttributeName) => ({
                IndexName: AttributeName.padEnd(3, '_'),
                KeySchema: [
                  { AttributeName: 'k', KeyType: 'HASH' as const },
                  { AttributeName, KeyType: 'RANGE' as const },
                ],
                Projection,
              }))
            : undefined,
        }),
      );
    };

    it('are 20 global indexes', async () => {
      expect(await tableWith(21, 0)).to.match(/^ValidationException|^LimitExceededException/);
      expect(await tableWith(20, 0)).to.equal('taken');
    });

    it('are 5 local indexes', async () => {
      expect(await tableWith(0, 6)).to.match(/^ValidationException|^LimitExceededException/);
      expect(await tableWith(0, 5)).to.equal('taken');
    });
  });
});
