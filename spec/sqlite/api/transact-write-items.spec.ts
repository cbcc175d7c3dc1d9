import type { DynamoDB, TransactWriteItem, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWith, INDEXED, type Item, putAll, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';

const put = (item: Item, more: object = {}): TransactWriteItem => ({ Put: { TableName, Item: item, ...more } });
const update = (time: number, UpdateExpression: string, values?: Item, more: object = {}): TransactWriteItem => ({
  Update: {
    TableName,
    Key: visitKey('ann', time),
    UpdateExpression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ...more,
  },
});
const del = (Key: Item, more: object = {}): TransactWriteItem => ({ Delete: { TableName, Key, ...more } });
const check = (time: number, ConditionExpression: string, more: object = {}): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: visitKey('ann', time), ConditionExpression, ...more },
});

const write = (
  client: DynamoDB,
  TransactItems: TransactWriteItem[],
  more: Partial<TransactWriteItemsCommandInput> = {},
) => client.transactWriteItems({ TransactItems, ...more });

/** The reasons for which a transaction is cancelled, each as `Code` or `Code: Message`; its message must list the codes. */
async function reasons(call: Promise<unknown>): Promise<string[]> {
  const error = await call.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TransactionCanceledException)) return [`not cancelled, but ${error}`];
  const found = error.CancellationReasons ?? [];
  expect(error.message).to.equal(
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${found.map(({ Code }) => Code).join(', ')}]`,
  );
  return found.map(({ Code, Message }) => (Message === undefined ? `${Code}` : `${Code}: ${Message}`));
}

const scan = async (client: DynamoDB) => (await client.scan({ TableName })).Items;

describe('TransactWriteItems', () => {
  it('puts, updates, deletes and checks in one go, in several tables', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    await putAll(client, [visit('ann', 1, { n: { N: '1' } }), visit('ann', 2), visit('ann', 3)]);
    const answer = await write(client, [
      update(1, 'ADD n :one', { ':one': { N: '1' } }),
      del(visitKey('ann', 2)),
      check(3, 'attribute_exists(#t)', { ExpressionAttributeNames: { '#t': 'time' } }),
      { Put: { TableName: 'others', Item: visit('ann', 3) } },
    ]);
    expect(answer).to.have.keys('$metadata');
    expect(await scan(client)).to.deep.equal([visit('ann', 1, { n: { N: '2' } }), visit('ann', 3)]);
    expect((await client.scan({ TableName: 'others' })).Items).to.deep.equal([visit('ann', 3)]);
  });

  it('takes names such as __proto__ as names', async () => {
    const client = await clientWith();
    const named = { ExpressionAttributeNames: { '#p': '__proto__', '#c': 'constructor' } };
    await write(client, [update(1, 'SET #p = :v, #c = :v', { ':v': { S: 'x' } }, named)]);
    const unless = (name: string) => ({
      ...named,
      ConditionExpression: `attribute_exists(#p) AND attribute_exists(${name})`,
    });
    await write(client, [update(1, 'SET #c = #p REMOVE #p', undefined, unless('#c'))]);
    const [first] = await reasons(write(client, [del(visitKey('ann', 1), unless('#c'))]));
    expect(first).to.match(/^ConditionalCheckFailed/);
  });

  it('keeps indexes', async () => {
    const client = await clientWith(INDEXED);
    await putAll(client, [visit('ann', 1, { page: { S: '/a' } })]);
    await write(client, [
      update(1, 'SET page = :p', { ':p': { S: '/b' } }),
      put(visit('ann', 2, { page: { S: '/c' }, hits: { N: '1' } })),
    ]);
    const indexed = async (IndexName: string) => (await client.scan({ TableName, IndexName })).Items;
    expect(await indexed('byPage')).to.have.deep.members([
      visit('ann', 1, { page: { S: '/b' } }),
      visit('ann', 2, { page: { S: '/c' }, hits: { N: '1' } }),
    ]);
    expect(await indexed('byHits')).to.have.length(1);
  });

  describe('does nothing and gives a reason for each action where', () => {
    it('a condition fails, whichever action has it', async () => {
      const client = await clientWith();
      await putAll(client, [visit('ann', 1, { n: { N: '1' } })]);
      const FAILED = 'ConditionalCheckFailed: The conditional request failed';
      const never = { ConditionExpression: 'attribute_exists(never)' };
      const failing = [
        put(visit('ann', 1), never),
        update(1, 'REMOVE n', undefined, never),
        del(visitKey('ann', 1), never),
      ];
      for (const action of [...failing, check(1, 'attribute_exists(never)')]) {
        expect(await reasons(write(client, [put(visit('ann', 2)), action]))).to.deep.equal(['None', FAILED]);
      }
      expect(await reasons(write(client, [check(1, 'n > n2'), check(2, 'attribute_exists(n)')]))).to.deep.equal([
        FAILED,
        FAILED,
      ]);
      expect(await scan(client)).to.deep.equal([visit('ann', 1, { n: { N: '1' } })]);
    });

    it('a condition fails, with the item where that was asked for and there is one', async () => {
      const client = await clientWith();
      const item = visit('ann', 1, { n: { N: '1' }, b: { B: Uint8Array.of(1) } });
      await putAll(client, [item]);
      const asking = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
      const error = await write(client, [
        put(visit('ann', 1), { ConditionExpression: 'n = b', ...asking }),
        check(2, 'attribute_exists(n)', asking),
        check(3, 'attribute_exists(n)'),
      ]).catch((reason: unknown) => reason);
      expect(error).to.have.nested.property('CancellationReasons[0].Item').that.deep.equals(item);
      expect(error).to.not.have.nested.property('CancellationReasons[1].Item');
      expect(error).to.not.have.nested.property('CancellationReasons[2].Item');
    });

    it('an update does not fit its item', async () => {
      const client = await clientWith(INDEXED);
      await putAll(client, [visit('ann', 1, { n: { N: '1' } })]);
      const faults: [TransactWriteItem, string][] = [
        [update(1, 'SET m.a = n'), 'The document path provided in the update expression is invalid for update'],
        [update(1, 'SET a = b'), 'The provided expression refers to an attribute that does not exist in the item'],
        [
          update(1, 'ADD n :s', { ':s': { SS: ['x'] } }),
          'An operand in the update expression has an incorrect data type',
        ],
        [
          update(1, 'SET pads = :p', { ':p': { S: 'x'.repeat(409_600) } }),
          'Item size to update has exceeded the maximum allowed size',
        ],
        [
          update(1, 'SET page = :n', { ':n': { N: '1' } }),
          'One or more parameter values were invalid: Type mismatch for Index Key page Expected: S Actual: N IndexName: byPage',
        ],
        [
          update(1, 'SET page = n'),
          'The update expression attempted to update the secondary index key to unsupported type',
        ],
        [
          update(1, 'SET #t = n', undefined, { ExpressionAttributeNames: { '#t': 'time' } }),
          'One or more parameter values were invalid: Cannot update attribute time. This attribute is part of the key',
        ],
      ];
      for (const [action, message] of faults) {
        expect(await reasons(write(client, [put(visit('ann', 2)), action]))).to.deep.equal([
          'None',
          `ValidationError: ${message}`,
        ]);
      }
      expect(await scan(client)).to.deep.equal([visit('ann', 1, { n: { N: '1' } })]);
    });

    it('a key does not fit its table', async () => {
      const client = await clientWith(INDEXED);
      const wrong: Item = { user: { S: 'ann' }, time: { S: '1' } };
      const WRONG_KEY = 'ValidationError: The provided key element does not match the schema';
      expect(
        await reasons(write(client, [put(visit('ann', 2)), put(wrong), del({ user: { S: 'ann' } }), del(wrong)])),
      ).to.deep.equal([
        'None',
        'ValidationError: One or more parameter values were invalid: Type mismatch for key time expected: N actual: S',
        WRONG_KEY,
        WRONG_KEY,
      ]);
      expect(await reasons(write(client, [put(visit('ann', 2, { page: { N: '1' } }))]))).to.deep.equal([
        'ValidationError: One or more parameter values were invalid: Type mismatch for Index Key page Expected: S Actual: N IndexName: byPage',
      ]);
    });
  });

  describe('is refused as a whole', () => {
    it('with less than one action or more than 100', async () => {
      const client = await clientWith();
      const puts = (count: number) => Array.from({ length: count }, (_, i) => put(visit('ann', i)));
      expect(await refusal(write(client, []))).to.match(/^ValidationException: .*length greater than or equal to 1$/);
      expect(await refusal(write(client, puts(101)))).to.match(/^ValidationException: .*less than or equal to 100$/);
      await write(client, puts(100));
      expect(await scan(client)).to.have.length(100);
    });

    it('with an action that is none, two, or incomplete', async () => {
      const client = await clientWith();
      expect(await refusal(write(client, [{}]))).to.equal(
        'ValidationException: Invalid Request: TransactWriteRequest should contain Delete or Put or Update request',
      );
      expect(await refusal(write(client, [{ ...put(visit('ann', 1)), ...del(visitKey('ann', 2)) }]))).to.equal(
        'ValidationException: TransactItems can only contain one of Check, Put, Update or Delete',
      );
      const bare: TransactWriteItem = { Update: { TableName, Key: visitKey('ann', 1), UpdateExpression: undefined } };
      expect(await refusal(write(client, [put(visit('ann', 2)), bare]))).to.equal(
        "ValidationException: 1 validation error detected: Value null at 'transactItems.2.member.update.updateExpression' failed to satisfy constraint: Member must not be null",
      );
    });

    it('with two actions on one item, however its key is spelled, but not in two tables', async () => {
      const client = await clientWith();
      await client.createTable({ ...VISITS, TableName: 'others' });
      expect(await refusal(write(client, [put(visit('ann', 1)), del(visitKey('ann', '1.0'))]))).to.equal(
        'ValidationException: Transaction request cannot include multiple operations on one item',
      );
      await write(client, [put(visit('ann', 1)), { Put: { TableName: 'others', Item: visit('ann', 1) } }]);
    });

    it('with a table that is not there', async () => {
      const client = await clientWith();
      const call = write(client, [put(visit('ann', 1)), { Put: { TableName: 'nothing', Item: visit('ann', 1) } }]);
      expect(await refusal(call)).to.equal('ResourceNotFoundException: Requested resource not found');
      expect(await scan(client)).to.deep.equal([]);
    });

    it('with an item over 409,600 bytes, or more than 4 MB', async () => {
      const client = await clientWith();
      expect(await refusal(write(client, [put(visitOfSize(409_601))]))).to.equal(
        'ValidationException: Item size has exceeded the maximum allowed size',
      );
      const puts = (size: number) => Array.from({ length: 11 }, (_, i) => put(visitOfSize(size, i + 10)));
      expect(await refusal(write(client, puts(381_301)))).to.equal(
        'ValidationException: Transaction payload size cannot exceed 4MB. Payload Size: 4194311',
      );
      await write(client, puts(381_300));
    });

    it('with an empty key value', async () => {
      const client = await clientWith(INDEXED);
      const EMPTY = 'The AttributeValue for a key attribute cannot contain an empty string value';
      expect(await refusal(write(client, [put(visit('', 1))]))).to.match(
        new RegExp(`^ValidationException: .*${EMPTY}`),
      );
      expect(await refusal(write(client, [del(visitKey('', 1))]))).to.match(
        new RegExp(`^ValidationException: .*${EMPTY}`),
      );
      expect(await refusal(write(client, [put(visit('ann', 1, { page: { S: '' } }))]))).to.match(
        new RegExp(`^ValidationException: .*secondary index key.*${EMPTY}`),
      );
      expect(await refusal(write(client, [update(1, 'SET page = :e', { ':e': { S: '' } })]))).to.match(
        new RegExp(`^ValidationException: .*secondary index key.*${EMPTY}`),
      );
    });

    it('for the first action that is wrong by itself, before any table is looked for', async () => {
      const client = await clientWith();
      const missing: TransactWriteItem = { Put: { TableName: 'nothing', Item: visit('ann', 1) } };
      const malformed = check(1, 'attribute_exists(');
      const badValue = put(visit('ann', 2, { n: { N: 'x' } }));
      expect(await refusal(write(client, [missing, malformed]))).to.match(/Invalid ConditionExpression: Syntax error/);
      expect(await refusal(write(client, [malformed, badValue]))).to.match(/Invalid ConditionExpression: Syntax error/);
      expect(await refusal(write(client, [badValue, malformed]))).to.match(/cannot be converted to a numeric value: x/);
      const unused = { ExpressionAttributeValues: { ':v': { S: 'x' } } };
      expect(await refusal(write(client, [missing, check(1, 'attribute_exists(n)', unused)]))).to.match(
        /unused in expressions: keys: \{:v\}/,
      );
    });
  });

  describe('consumes', () => {
    const capacity = async (client: DynamoDB, actions: TransactWriteItem[], token?: string) =>
      (
        await write(client, actions, {
          ReturnConsumedCapacity: 'INDEXES',
          ...(token === undefined ? {} : { ClientRequestToken: token }),
        })
      ).ConsumedCapacity;

    it('twice what single calls do, of the table and of its indexes, by table', async () => {
      const client = await clientWith(INDEXED);
      await client.createTable({ ...VISITS, TableName: 'others' });
      const actions = [
        put(visit('ann', 1, { page: { S: '/' }, hits: { N: '1' } })),
        put(visitOfSize(1025)),
        { Put: { TableName: 'others', Item: visit('ann', 1) } },
      ];
      expect(await capacity(client, actions)).to.deep.equal([
        {
          TableName,
          CapacityUnits: 10,
          WriteCapacityUnits: 10,
          Table: { CapacityUnits: 6, WriteCapacityUnits: 6 },
          GlobalSecondaryIndexes: { byPage: { CapacityUnits: 2, WriteCapacityUnits: 2 } },
          LocalSecondaryIndexes: { byHits: { CapacityUnits: 2, WriteCapacityUnits: 2 } },
        },
        {
          TableName: 'others',
          CapacityUnits: 2,
          WriteCapacityUnits: 2,
          Table: { CapacityUnits: 2, WriteCapacityUnits: 2 },
        },
      ]);
    });

    it('2 WCU for a check, by the size of the item', async () => {
      const client = await clientWith();
      await putAll(client, [visit('ann', 1), { ...visitOfSize(1500, 2), user: { S: 'ann' } }]);
      const total = async (actions: TransactWriteItem[]) => (await capacity(client, actions))?.[0]?.CapacityUnits;
      expect(await total([check(1, 'attribute_exists(#u)', { ExpressionAttributeNames: { '#u': 'user' } })])).to.equal(
        2,
      );
      expect(await total([check(2, 'attribute_exists(pads)')])).to.equal(4);
      expect(await total([check(3, 'attribute_not_exists(pads)')])).to.equal(2);
    });
  });

  describe('on a provisioned table', () => {
    let clock: Clock;
    beforeEach(() => {
      clock = install({ toFake: ['performance'] });
    });
    afterEach(() => {
      clock.uninstall();
    });

    const units = (WriteCapacityUnits: number) => ({ ReadCapacityUnits: 5, WriteCapacityUnits });
    const { BillingMode: _, ...unpaid } = VISITS;

    it('is cancelled without cost where a table has no units left', async () => {
      const client = await clientWith({ ...unpaid, ProvisionedThroughput: units(4) });
      await client.createTable({ ...VISITS, TableName: 'others' });
      await write(client, [put(visitOfSize(2048))]);
      const other: TransactWriteItem = { Put: { TableName: 'others', Item: visit('ann', 1) } };
      for (let i = 0; i < 10; i++) {
        const [first, second] = await reasons(write(client, [other, put(visit('ann', 1))]));
        expect(first).to.equal('None');
        expect(second).to.match(/^ProvisionedThroughputExceeded: The level of configured provisioned throughput/);
      }
      expect((await client.scan({ TableName: 'others' })).Count).to.equal(0);
      clock.tick(250);
      await write(client, [other, put(visit('ann', 1))]);
    });

    it('pays for its preparation where a condition fails', async () => {
      const client = await clientWith({ ...unpaid, ProvisionedThroughput: units(4) });
      const failing = [put(visit('ann', 1)), check(2, 'attribute_exists(n)')];
      expect(await reasons(write(client, failing))).to.include('None');
      expect(await reasons(write(client, failing))).to.include('None');
      expect((await reasons(write(client, failing)))[0]).to.match(/^ProvisionedThroughputExceeded/);
    });
  });
});
