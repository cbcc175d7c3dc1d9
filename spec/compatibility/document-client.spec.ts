import {
  ConditionalCheckFailedException,
  type DynamoDB,
  DynamoDBServiceException,
  TransactionCanceledException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocument,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  NumberValue,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect } from 'chai';
import { failureOf } from './failure-of.js';
import { SINGLE_TABLE, singleTableClient, TABLE_NAME as TableName } from './single-table.js';

/** Orders of one customer, `count` of them; the odd ones are listed under `open` in the first index. */
const orders = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const number = String(i).padStart(3, '0');
    const listed = i % 2 === 1 ? { gsi1pk: 'open', gsi1sk: number } : {};
    return { pk: 'customer#ann', sk: `order#${number}`, price: i, ...listed };
  });

describe('DocumentClient', () => {
  let client: DynamoDB;
  let documents: DynamoDBDocumentClient;
  beforeEach(async () => {
    client = await singleTableClient();
    documents = DynamoDBDocumentClient.from(client);
  });

  const writeOrders = async (count: number) => {
    const requests = orders(count).map((Item) => ({ PutRequest: { Item } }));
    for (let i = 0; i < count; i += 25)
      await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests.slice(i, i + 25) } }));
  };

  it('gives back what it put, of every type', async () => {
    const Item = {
      pk: 'a',
      sk: 'b',
      text: 'Zoë 🚲',
      empty: '',
      number: -1.5e-7,
      flag: false,
      nothing: null,
      bytes: Uint8Array.of(0, 128, 255),
      list: [1, 'two', { three: [] }],
      map: { deep: { er: true } },
      words: new Set(['x', 'y']),
      numbers: new Set([1, 2.5]),
    };
    await documents.send(new PutCommand({ TableName, Item }));
    expect((await documents.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }))).Item).to.deep.equal(Item);
  });

  it('leaves a missing item out of its answer', async () => {
    expect(await documents.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }))).not.to.have.property('Item');
  });

  it('marshalls as it is told to', async () => {
    class Point {
      x = 1;
      y = undefined;
    }
    const told = DynamoDBDocumentClient.from(client, {
      marshallOptions: { convertClassInstanceToMap: true, removeUndefinedValues: true, convertEmptyValues: true },
    });
    const Item = { pk: 'a', sk: 'b', point: new Point(), empty: '', none: new Set() };
    await told.send(new PutCommand({ TableName, Item }));
    const read = await told.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }));
    expect(read.Item).to.deep.equal({ pk: 'a', sk: 'b', point: { x: 1 }, empty: null, none: null });
  });

  it('keeps all 38 digits of a NumberValue', async () => {
    const digits = '12345678901234567890123456789012345678';
    const exact = DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: true } });
    await exact.send(new PutCommand({ TableName, Item: { pk: 'a', sk: 'b', n: NumberValue.from(digits) } }));
    const updated = await exact.send(
      new UpdateCommand({
        TableName,
        Key: { pk: 'a', sk: 'b' },
        UpdateExpression: 'SET n = n + :one',
        ExpressionAttributeValues: { ':one': 1n },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    expect(updated.Attributes?.n).to.deep.equal(NumberValue.from('12345678901234567890123456789012345679'));
  });

  it('updates, and returns the images that it is asked for', async () => {
    const Key = { pk: 'a', sk: 'b' };
    const update = (expression: string, values: Record<string, unknown>, ReturnValues: 'ALL_OLD' | 'UPDATED_NEW') =>
      documents.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: expression,
          ExpressionAttributeNames: expression.includes('#list') ? { '#list': 'list' } : undefined,
          ExpressionAttributeValues: values,
          ReturnValues,
        }),
      );
    await update('SET #list = :list ADD visits :one', { ':list': ['a'], ':one': 1 }, 'UPDATED_NEW');
    const { Attributes } = await update(
      'SET #list = list_append(#list, :more), visits = if_not_exists(visits, :none) + :one',
      { ':more': ['b', 'c'], ':none': 0, ':one': 1 },
      'UPDATED_NEW',
    );
    expect(Attributes).to.deep.equal({ list: ['a', 'b', 'c'], visits: 2 });
    const old = await update('REMOVE #list[1] ADD tags :tags', { ':tags': new Set(['x']) }, 'ALL_OLD');
    expect(old.Attributes).to.deep.equal({ ...Key, list: ['a', 'b', 'c'], visits: 2 });
    const { Attributes: removed } = await documents.send(
      new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }),
    );
    expect(removed).to.deep.equal({ ...Key, list: ['a', 'c'], visits: 2, tags: new Set(['x']) });
  });

  it('throws a ConditionalCheckFailedException with the item, where that is asked for', async () => {
    const Item = { pk: 'a', sk: 'b', n: 1 };
    await documents.send(new PutCommand({ TableName, Item }));
    const failure = await failureOf(
      documents.send(
        new PutCommand({
          TableName,
          Item: { ...Item, n: 2 },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
      ConditionalCheckFailedException,
    );
    expect(failure.Item).to.deep.equal({ pk: { S: 'a' }, sk: { S: 'b' }, n: { N: '1' } });
  });

  it('queries and scans', async () => {
    await writeOrders(10);
    const between = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        FilterExpression: 'price <> :five',
        ExpressionAttributeValues: { ':pk': 'customer#ann', ':from': 'order#003', ':to': 'order#006', ':five': 5 },
        ScanIndexForward: false,
      }),
    );
    expect(between).to.deep.include({ Count: 3, ScannedCount: 4 });
    expect(between.Items?.map(({ price }) => price)).to.deep.equal([6, 4, 3]);
    const scanned = await documents.send(new ScanCommand({ TableName, IndexName: 'gsi1', Select: 'COUNT' }));
    expect(scanned.Count).to.equal(5);
  });

  it('pages through a query, and resumes at any cursor', async () => {
    await writeOrders(23);
    const query = {
      TableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :open',
      ExpressionAttributeValues: { ':open': 'open' },
    };
    const sizes: (number | undefined)[] = [];
    const prices: number[] = [];
    for await (const page of paginateQuery({ client: documents, pageSize: 3 }, { ...query })) {
      sizes.push(page.Count);
      prices.push(...(page.Items ?? []).map(({ price }) => price));
    }
    expect(prices).to.deep.equal([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21]);
    expect(sizes).to.deep.equal([3, 3, 3, 2]);
    const { LastEvaluatedKey } = await documents.send(new QueryCommand({ ...query, Limit: 4 }));
    const rest = await documents.send(new QueryCommand({ ...query, ExclusiveStartKey: LastEvaluatedKey }));
    expect(rest.Items?.[0]?.price).to.equal(9);
  });

  it('pages through the parallel segments of a scan, each item once', async () => {
    await writeOrders(60);
    const found: unknown[] = [];
    await Promise.all(
      [0, 1, 2].map(async (Segment) => {
        for await (const page of paginateScan(
          { client: documents, pageSize: 7 },
          { TableName, Segment, TotalSegments: 3 },
        ))
          found.push(...(page.Items ?? []));
      }),
    );
    expect(found).to.have.deep.members(orders(60));
  });

  it('writes and reads in batches', async () => {
    await writeOrders(100);
    const keys = orders(100).map(({ pk, sk }) => ({ pk, sk }));
    const read = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys } } }));
    expect(read.Responses?.[TableName]).to.have.deep.members(orders(100));
    expect(read.UnprocessedKeys).to.deep.equal({});
    const removals = keys.slice(0, 25).map((Key) => ({ DeleteRequest: { Key } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: removals } }));
    expect((await documents.send(new ScanCommand({ TableName, Select: 'COUNT' }))).Count).to.equal(75);
  });

  it('commits a transaction as a whole, or says of each action why not', async () => {
    const [a, b] = [
      { pk: 'a', sk: 'a' },
      { pk: 'b', sk: 'b' },
    ];
    const transfer = () =>
      documents.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { ...a, n: 1 }, ConditionExpression: 'attribute_not_exists(pk)' } },
            {
              Update: {
                TableName,
                Key: b,
                UpdateExpression: 'ADD n :one',
                ExpressionAttributeValues: { ':one': 1 },
              },
            },
          ],
        }),
      );
    await transfer();
    const failure = await failureOf(transfer(), TransactionCanceledException);
    expect(failure.CancellationReasons?.map(({ Code }) => Code)).to.deep.equal(['ConditionalCheckFailed', 'None']);
    const read = await documents.send(
      new TransactGetCommand({ TransactItems: [a, b].map((Key) => ({ Get: { TableName, Key } })) }),
    );
    expect(read.Responses?.map(({ Item }) => Item)).to.deep.equal([
      { ...a, n: 1 },
      { ...b, n: 1 },
    ]);
  });

  it('has its methods on the aggregated client, too', async () => {
    const aggregated = DynamoDBDocument.from(client);
    await aggregated.put({ TableName, Item: { pk: 'a', sk: 'b', n: 1 } });
    expect((await aggregated.get({ TableName, Key: { pk: 'a', sk: 'b' } })).Item).to.deep.equal({
      pk: 'a',
      sk: 'b',
      n: 1,
    });
  });

  it('learns that there is no PartiQL', async () => {
    const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM "app"' });
    const failure = await failureOf(documents.send(statement), DynamoDBServiceException);
    expect(failure.name).to.equal('UnknownOperationException');
  });

  it('waits until a table is there, and until it is gone', async () => {
    const other = { ...SINGLE_TABLE, TableName: 'other' };
    await client.createTable(other);
    const patience = { client, minDelay: 1, maxWaitTime: 10 };
    expect(await waitUntilTableExists(patience, { TableName: 'other' })).to.include({ state: 'SUCCESS' });
    await client.deleteTable({ TableName: 'other' });
    expect(await waitUntilTableNotExists(patience, { TableName: 'other' })).to.include({ state: 'SUCCESS' });
  });
});
