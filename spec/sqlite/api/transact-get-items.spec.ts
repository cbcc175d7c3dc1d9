import { type DynamoDB, type TransactGetItem, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type Clock, install } from '@sinonjs/fake-timers';
import { expect } from 'chai';
import { clientWith, type Item, putAll, refusal, VISITS, visit, visitKey, visitOfSize } from '../support.js';

const TableName = 'visits';

const get = (Key: Item, more: object = {}): TransactGetItem => ({ Get: { TableName, Key, ...more } });
const read = (client: DynamoDB, TransactItems: TransactGetItem[]) => client.transactGetItems({ TransactItems });

const reasons = async (call: Promise<unknown>) => {
  const error = await call.catch((reason: unknown) => reason);
  return error instanceof TransactionCanceledException ? error.CancellationReasons : `not cancelled, but ${error}`;
};

describe('TransactGetItems', () => {
  it('reads items of several tables in the order in which they are asked for', async () => {
    const client = await clientWith();
    await client.createTable({ ...VISITS, TableName: 'others' });
    await putAll(client, [visit('ann', 1), visit('bob', 1, { n: { N: '1' } })]);
    await putAll(client, [visit('cid', 3)], 'others');
    const answer = await read(client, [
      get(visitKey('bob', 1)),
      { Get: { TableName: 'others', Key: visitKey('cid', 3) } },
      get(visitKey('ann', 1)),
    ]);
    expect(answer.Responses).to.deep.equal([
      { Item: visit('bob', 1, { n: { N: '1' } }) },
      { Item: visit('cid', 3) },
      { Item: visit('ann', 1) },
    ]);
  });

  it('returns nothing of an item that is not there, or has nothing of what is asked for', async () => {
    const client = await clientWith();
    await putAll(client, [visit('ann', 1, { n: { N: '1' }, m: { M: { a: { S: 'x' }, b: { S: 'y' } } } })]);
    const { Responses } = await read(client, [
      get(visitKey('ann', 1), { ProjectionExpression: 'm.a, #n', ExpressionAttributeNames: { '#n': 'n' } }),
      get(visitKey('ann', 2)),
    ]);
    expect(Responses).to.deep.equal([{ Item: { n: { N: '1' }, m: { M: { a: { S: 'x' } } } } }, {}]);
    const { Responses: none } = await read(client, [get(visitKey('ann', 1), { ProjectionExpression: 'zip' })]);
    expect(none).to.deep.equal([{}]);
  });

  it('consumes 2 RCU for each 4 KB of an item, and for one that is not there', async () => {
    const client = await clientWith();
    await putAll(client, [visitOfSize(4097)]);
    const TransactItems = [get(visitKey('u', 1)), get(visitKey('ann', 2))];
    const ask = async (ReturnConsumedCapacity: 'TOTAL' | 'INDEXES') =>
      (await client.transactGetItems({ TransactItems, ReturnConsumedCapacity })).ConsumedCapacity;
    expect(await ask('TOTAL')).to.deep.equal([{ TableName, CapacityUnits: 6, ReadCapacityUnits: 6 }]);
    expect(await ask('INDEXES')).to.deep.equal([
      { TableName, CapacityUnits: 6, ReadCapacityUnits: 6, Table: { CapacityUnits: 6, ReadCapacityUnits: 6 } },
    ]);
  });

  it('is cancelled where a key does not fit its table', async () => {
    const client = await clientWith();
    const call = read(client, [get(visitKey('ann', 1)), get({}), get({ user: { S: 'ann' }, time: { S: '1' } })]);
    const wrong = { Code: 'ValidationError', Message: 'The provided key element does not match the schema' };
    expect(await reasons(call)).to.deep.equal([{ Code: 'None' }, wrong, wrong]);
  });

  it('refuses what is wrong with the request as a whole', async () => {
    const client = await clientWith();
    const gets = (count: number) => Array.from({ length: count }, (_, i) => get(visitKey('ann', i)));
    expect(await refusal(read(client, []))).to.match(/^ValidationException: .*length greater than or equal to 1$/);
    expect(await refusal(read(client, gets(101)))).to.match(
      /^ValidationException: .*length less than or equal to 100$/,
    );
    expect((await read(client, gets(100))).Responses).to.have.length(100);
    expect(await refusal(read(client, [get(visitKey('ann', 1)), get(visitKey('ann', '1.0'))]))).to.equal(
      'ValidationException: Transaction request cannot include multiple operations on one item',
    );
    expect(await refusal(read(client, [get(visitKey('', 1))]))).to.match(/^ValidationException: .*empty string value/);
    expect(await refusal(read(client, [{ Get: { TableName: 'nothing', Key: visitKey('ann', 1) } }]))).to.equal(
      'ResourceNotFoundException: Requested resource not found',
    );
    expect(await refusal(read(client, [get(visitKey('ann', 1), { ProjectionExpression: '!!!' })]))).to.equal(
      'ValidationException: Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
    );
  });

  it('refuses to read more than 4 MB', async () => {
    const client = await clientWith();
    await putAll(
      client,
      Array.from({ length: 11 }, (_, i) => visitOfSize(381_301, i + 10)),
    );
    const gets = Array.from({ length: 11 }, (_, i) => get(visitKey('u', i + 10)));
    expect(await refusal(read(client, gets))).to.equal('ValidationException: Payload in response is too large.4194311');
    await read(client, gets.slice(1));
  });

  describe('on a provisioned table', () => {
    let clock: Clock;
    beforeEach(() => {
      clock = install({ toFake: ['performance'] });
    });
    afterEach(() => {
      clock.uninstall();
    });

    it('is cancelled without cost where no units are left', async () => {
      const { BillingMode: _, ...unpaid } = VISITS;
      const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 2 };
      const client = await clientWith({ ...unpaid, ProvisionedThroughput });
      await client.createTable({ ...VISITS, TableName: 'others' });
      await read(client, [get(visitKey('ann', 1))]);
      const gets = [{ Get: { TableName: 'others', Key: visitKey('ann', 1) } }, get(visitKey('ann', 1))];
      for (let i = 0; i < 10; i++) {
        expect(await reasons(read(client, gets))).to.deep.equal([
          { Code: 'None' },
          {
            Code: 'ProvisionedThroughputExceeded',
            Message:
              'The level of configured provisioned throughput for the table was exceeded. ' +
              'Consider increasing your provisioning level with the UpdateTable API.',
          },
        ]);
      }
      clock.tick(500);
      await read(client, gets);
    });
  });
});
