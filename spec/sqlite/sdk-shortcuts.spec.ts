import { Readable } from 'node:stream';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDB,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import fc from 'fast-check';
import { sqlite } from '../../lib/sqlite/client.js';

type Item = Record<string, AttributeValue>;

/** Every member of AttributeValue, binary among them, in documents too. */
const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ S: fc.string({ unit: 'binary' }) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ B: fc.uint8Array() }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant<true>(true) }),
    fc.record({ SS: fc.uniqueArray(fc.string(), { minLength: 1 }) }),
    fc.record({ NS: fc.uniqueArray(fc.integer().map(String), { minLength: 1 }) }),
    fc.record({ BS: fc.uniqueArray(fc.uint8Array(), { minLength: 1, selector: String }) }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: attributes(tie('value')) }),
  ),
})).value;

/** Some names are those of types: a map of them looks like a value. The SDK itself loses one called `__proto__`. */
function attributes(of: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Item> {
  const name = fc.oneof(fc.constantFrom('B', 'BS', 'S', 'M', 'L', '$metadata', '__type', 'constructor'), fc.string());
  return fc.dictionary(
    name.filter((text) => text !== '' && text !== '__proto__'),
    of,
    { maxKeys: 4, noNullPrototype: true },
  );
}

describe('shortcuts through the SDK', () => {
  let short: DynamoDB;
  /** The SDK's client as it is, over the same handler. */
  let plain: DynamoDB;

  beforeEach(async () => {
    short = sqlite();
    plain = new DynamoDB({
      region: 'local',
      endpoint: 'http://localhost',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: short.config.requestHandler,
    });
    await short.createTable({
      TableName: 'table',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  afterEach(() => short.destroy());

  it('gives what the SDK would have given', async () => {
    await fc.assert(
      fc.asyncProperty(attributes(value), async (some) => {
        const id = { S: 'one' };
        const Item = { ...some, id };
        const names = { TableName: 'table', ReturnConsumedCapacity: 'INDEXES' } as const;
        const calls: ((client: DynamoDB) => Promise<object>)[] = [
          (client) => client.putItem({ ...names, Item, ReturnValues: 'ALL_OLD' }),
          (client) => client.getItem({ ...names, Key: { id } }),
          (client) => client.getItem({ ...names, Key: { id: { S: 'none' } } }),
          (client) => client.updateItem({ ...names, Key: { id }, ReturnValues: 'ALL_NEW' }),
          (client) => client.batchGetItem({ RequestItems: { table: { Keys: [{ id }] } } }),
          (client) => client.batchWriteItem({ RequestItems: { table: [{ PutRequest: { Item } }] } }),
          (client) => client.transactGetItems({ TransactItems: [{ Get: { TableName: 'table', Key: { id } } }] }),
          (client) => client.scan({ ...names, Limit: 1 }),
          (client) => client.describeTable({ TableName: 'table' }),
        ];
        await plain.putItem({ TableName: 'table', Item });
        for (const call of calls) {
          const [ours, theirs] = [await call(short), await call(plain)];
          expect(withoutIds(ours)).to.deep.equal(withoutIds(theirs));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('sends what the SDK would have sent', async () => {
    const binary: Item = { id: { S: 'one' }, bytes: { B: Uint8Array.of(1, 2, 255) }, list: { L: [{ NULL: true }] } };
    const calls: ((client: DynamoDB) => Promise<unknown>)[] = [
      (client) => client.putItem({ TableName: 'table', Item: binary }),
      (client) => client.listTables(),
      (client) => client.query({ TableName: 'table', KeyConditionExpression: 'id = :id' }),
    ];
    for (const call of calls) expect(await sentBy(short, call)).to.deep.equal(await sentBy(plain, call));
  });

  it('fails as the SDK would have failed', async () => {
    const Item = { id: { S: 'one' }, bytes: { B: Uint8Array.of(1, 2) } };
    await short.putItem({ TableName: 'table', Item });
    const fail = (client: DynamoDB) =>
      client
        .putItem({
          TableName: 'table',
          Item,
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        })
        .catch((error) => error);
    const [ours, theirs] = [await fail(short), await fail(plain)];
    for (const error of [ours, theirs]) {
      expect(error).to.be.instanceOf(ConditionalCheckFailedException).and.deep.include({ Item });
      expect(error).to.have.nested.property('$response.statusCode', 400);
    }
    expect(Object.keys(Object(ours))).to.deep.equal(Object.keys(Object(theirs)));
  });

  it('keeps an attribute called __proto__', async () => {
    const Item = { id: { S: 'one' }, ['__proto__']: { S: 'kept' } };
    await short.putItem({ TableName: 'table', Item });
    const { Item: found = {} } = await short.getItem({ TableName: 'table', Key: { id: { S: 'one' } } });
    expect(Object.keys(found)).to.include('__proto__');
  });

  it('lets middleware see requests and replies, and put others in their place', async () => {
    const seen: unknown[] = [];
    short.middlewareStack.add(
      (next) => async (args) => {
        seen.push(Object(args).request.headers['x-amz-target']);
        return next(args);
      },
      { step: 'build', name: 'sees the request' },
    );
    short.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        seen.push(Object(result.response).statusCode);
        Object(result.response).body = Readable.from([Buffer.from('{"Item":{"id":{"S":"another"}}}')]);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'changes the reply' },
    );
    const { Item } = await short.getItem({ TableName: 'table', Key: { id: { S: 'one' } } });
    expect(seen).to.deep.equal(['DynamoDB_20120810.GetItem', 200]);
    expect(Item).to.deep.equal({ id: { S: 'another' } });
  });

  it('leaves a reply that was cut short to the SDK', async () => {
    short.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        Object(result.response).body = Object(result.response).body.subarray(0, 1);
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'cuts the reply' },
    );
    const error = await short
      .send(new PutItemCommand({ TableName: 'table', Item: { id: { S: 'one' } } }))
      .catch(String);
    expect(error).to.match(/^SyntaxError: [\s\S]*Deserialization error/);
  });
});

function withoutIds(output: object): object {
  const { $metadata, ...members } = Object(output);
  return { ...members, $metadata: { ...$metadata, requestId: typeof $metadata.requestId } };
}

/** The request as it is when the SDK has made it: before retries number it and the signature dates it. */
async function sentBy(client: DynamoDB, call: (client: DynamoDB) => Promise<unknown>): Promise<unknown> {
  let sent: unknown;
  client.middlewareStack.add(
    (next) => (args) => {
      const { method, hostname, protocol, path, query, headers, body } = Object(args).request;
      const { 'content-type': type, 'content-length': length, 'x-amz-target': target } = headers;
      sent = { method, hostname, protocol, path, query, type, length, target, body: new TextDecoder().decode(body) };
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'looks', override: true },
  );
  await call(client).catch(() => {});
  client.middlewareStack.remove('looks');
  return sent;
}
