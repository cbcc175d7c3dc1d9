import * as sdk from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { Backend } from '../../lib/sqlite/backend.js';
import { RequestQueue } from '../../lib/sqlite/request-queue.js';
import { openDatabase } from '../../lib/sqlite/storage/database.js';
import { INDEXED, VISITS } from './support.js';

/** A backend without the SDK before it, so that requests can be as wrong as they like. */
async function newBackend(): Promise<(call: string, body: unknown) => Promise<{ status: number; answer: unknown }>> {
  const queue = new RequestQueue(new Backend(openDatabase(':memory:'), {}));
  const send = async (call: string, body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await queue.answer(`DynamoDB_20120810.${call}`, Buffer.from(text));
    return { status: reply.status, answer: JSON.parse(reply.body) };
  };
  await send('CreateTable', VISITS);
  return send;
}

const BY_PAGE = [
  {
    IndexName: 'aLocal',
    KeySchema: [
      { AttributeName: 'user', KeyType: 'HASH' },
      { AttributeName: 'page', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  },
];
const KEY = '{"user":{"S":"a"},"time":{"N":"1"}}';
const SERIALIZATION = 'com.amazon.coral.service#SerializationException';
const VALIDATION = 'com.amazon.coral.validate#ValidationException';

const SERVED = [
  ...[
    'CreateTable',
    'DescribeTable',
    'UpdateTable',
    'DeleteTable',
    'ListTables',
    'DescribeLimits',
    'DescribeEndpoints',
  ],
  ...['UpdateTimeToLive', 'DescribeTimeToLive', 'TagResource', 'UntagResource', 'ListTagsOfResource'],
  ...['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'],
  ...['BatchGetItem', 'BatchWriteItem', 'TransactGetItems', 'TransactWriteItems'],
];

describe('dispatch', () => {
  it('does not know other services’ calls, nor its own under another version', async () => {
    const queue = new RequestQueue(new Backend(openDatabase(':memory:'), {}));
    for (const target of [
      '',
      'PutItem',
      'DynamoDB_20111205.PutItem',
      'DynamoDB_20120810.__proto__',
      'DynamoDB_20120810.ListStreams',
      'DynamoDBStreams_20120810.PutItem',
      'DynamoDBStreams_20120810.ListStreams.x',
      'Kinesis.PutItem',
    ]) {
      const { status, body } = await queue.answer(target, Buffer.from('{}'));
      expect(status, target).to.equal(400);
      expect(JSON.parse(body)).to.have.property('__type', 'com.amazon.coral.service#UnknownOperationException');
    }
  });

  it('serves the four calls of the Streams API', async () => {
    const queue = new RequestQueue(new Backend(openDatabase(':memory:'), {}));
    for (const call of ['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords']) {
      const { body } = await queue.answer(`DynamoDBStreams_20120810.${call}`, Buffer.from('{}'));
      expect(body, call).not.to.contain('UnknownOperationException');
    }
  });

  it('serves the calls of a data client, and does not know the others of the API model', async () => {
    const queue = new RequestQueue(new Backend(openDatabase(':memory:'), {}));
    const calls = Object.keys(sdk).flatMap((name) =>
      name.endsWith('Command') ? [name.slice(0, -'Command'.length)] : [],
    );
    const served: string[] = [];
    for (const call of calls.filter((name) => name !== '$')) {
      const { body } = await queue.answer(`DynamoDB_20120810.${call}`, Buffer.from('{}'));
      if (!body.includes('UnknownOperationException')) served.push(call);
    }
    expect(calls).to.have.length.above(50);
    expect(served).to.have.members(SERVED);
  });

  for (const body of ['', '{', '{"TableName":"visits"', 'nonsense', '{"a":1}x', '\ufeff{}']) {
    it(`refuses a body that is no JSON: ${JSON.stringify(body)}`, async () => {
      const send = await newBackend();
      const { status, answer } = await send('Scan', body);
      expect(status).to.equal(400);
      expect(answer).to.have.property('__type', SERIALIZATION);
    });
  }

  it('refuses bytes that are no UTF-8, which would become other keys', async () => {
    const queue = new RequestQueue(new Backend(openDatabase(':memory:'), {}));
    const bytes = Buffer.from('{"TableName":"visits","Limit":1,"x":"??"}');
    bytes.set([0xff, 0xfe], bytes.indexOf('??'));
    const { status, body } = await queue.answer('DynamoDB_20120810.Scan', bytes);
    expect({ status, body }).to.deep.equal({ status: 400, body: `{"__type":"${SERIALIZATION}"}` });
  });

  it('shows no more than the beginning of what breaks a constraint', async () => {
    const send = await newBackend();
    const long = 'x'.repeat(1_000_000);
    const bodies = [{ TableName: long }, { RequestItems: { [long]: { Keys: [null, null, null] } } }];
    for (const [i, call] of ['Scan', 'BatchGetItem'].entries()) {
      const { answer } = await send(call, bodies[i]);
      expect(JSON.stringify(answer)).to.have.length.below(20_000).and.to.contain('failed to satisfy constraint');
    }
  });

  it('shows no more than the beginning of whatever else a message quotes', async () => {
    const send = await newBackend();
    const long = 'x'.repeat(1024 * 1024);
    const names = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`#name${i}`, 'user']));
    for (const [call, body] of [
      ['PutItem', { TableName: 'visits', Item: { user: { N: long } } }],
      ['UpdateItem', { TableName: 'visits', Key: JSON.parse(KEY), AttributeUpdates: { a: { Value: { N: long } } } }],
      ['Scan', { TableName: 'visits', FilterExpression: 'attribute_exists(#name1)', ExpressionAttributeNames: names }],
    ] as const) {
      const { status, answer } = await send(call, body);
      expect(status).to.equal(400);
      expect(answer).to.have.property('message').that.matches(/…$/).and.has.length.below(40_000);
    }
  });

  it('names the first by name of several indexes that something is wrong with', async () => {
    const send = await newBackend();
    const AttributeDefinitions = INDEXED.AttributeDefinitions?.slice(0, 3);
    const table = { ...INDEXED, TableName: 'indexed', AttributeDefinitions, LocalSecondaryIndexes: BY_PAGE };
    expect((await send('CreateTable', table)).status).to.equal(200);
    const Item = { user: { S: 'a' }, time: { N: '1' }, page: { N: '1' } };
    const { answer } = await send('PutItem', { TableName: 'indexed', Item });
    expect(answer).to.have.property('message').that.contains('IndexName: aLocal');
  });

  it('misses the name of a table alone, where a call is about a table', async () => {
    const send = await newBackend();
    for (const call of ['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable', 'DescribeTimeToLive']) {
      const message = "The parameter 'TableName' is required but was not present in the request";
      expect((await send(call, {})).answer).to.deep.equal({ __type: VALIDATION, message });
    }
  });

  const item = (value: unknown) => ({ TableName: 'visits', Item: { user: { S: 'a' }, time: { N: '1' }, x: value } });
  const WRONG_TYPES: [string, string, unknown, string][] = [
    ['a list for the request', 'Scan', [], 'Start of list found where not expected'],
    ['a number for a text', 'Scan', { TableName: 23 }, 'NUMBER_VALUE cannot be converted to String'],
    ['a list for a text', 'Scan', { TableName: [] }, 'Unrecognized collection type class java.lang.String'],
    ['a map for a text', 'Scan', { TableName: {} }, 'Start of structure or map found where not expected'],
    ['a text for a number', 'Scan', { TableName: 'visits', Limit: '1' }, 'STRING_VALUE cannot be converted to Integer'],
    [
      'a text for a boolean',
      'Scan',
      { TableName: 'visits', ConsistentRead: 'true' },
      'Unexpected token received from parser',
    ],
    ['a text for a map', 'PutItem', { TableName: 'visits', Item: 'x' }, 'Unexpected field type'],
    ['a text for an attribute value', 'PutItem', item('x'), 'Unexpected value type in payload'],
    ['null for an attribute value', 'PutItem', item(null), 'Unexpected value type in payload'],
    ['a number for an S', 'PutItem', item({ S: 1 }), 'NUMBER_VALUE cannot be converted to String'],
    ['a number for an N', 'PutItem', item({ N: 1.5 }), 'DECIMAL_VALUE cannot be converted to String'],
    ['a text for an L', 'PutItem', item({ L: 'x' }), 'Unexpected field type'],
    ['a text for a BOOL', 'PutItem', item({ BOOL: 'true' }), 'Unexpected token received from parser'],
    [
      'a B that is no base64',
      'PutItem',
      item({ B: 'a' }),
      'Base64 encoded length is expected a multiple of 4 bytes but found: 1',
    ],
    ['a B with other characters', 'PutItem', item({ B: 'a-_=' }), 'Invalid last non-pad Base64 character dectected'],
    ['a text for a list', 'BatchGetItem', { RequestItems: { visits: { Keys: 'x' } } }, 'Unexpected field type'],
  ];
  for (const [what, call, body, message] of WRONG_TYPES) {
    it(`refuses ${what}`, async () => {
      const send = await newBackend();
      expect(await send(call, body)).to.deep.equal({ status: 400, answer: { __type: SERIALIZATION, message } });
    });
  }

  const WRONG_VALUES: [string, unknown, string][] = [
    ['no type', {}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      'an unknown type',
      { X: '1' },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [
      'two types',
      { S: 'a', N: '1' },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      'a NULL that is false',
      { NULL: false },
      '1 validation error detected: One or more parameter values were invalid: Null attribute value types must have the value of true',
    ],
    [
      'an empty set of numbers',
      { NS: [] },
      '1 validation error detected: One or more parameter values were invalid: An number set  may not be empty',
    ],
    [
      'an empty set of binaries',
      { BS: [] },
      '1 validation error detected: One or more parameter values were invalid: Binary sets should not be empty',
    ],
    [
      'a binary twice',
      { BS: ['AQ==', 'AQ=='] },
      '1 validation error detected: One or more parameter values were invalid: Input collection ["AQ==","AQ=="]of type BS contains duplicates.',
    ],
  ];
  for (const [what, value, message] of WRONG_VALUES) {
    it(`refuses an attribute value with ${what}`, async () => {
      const send = await newBackend();
      expect(await send('PutItem', item(value))).to.deep.equal({
        status: 400,
        answer: { __type: VALIDATION, message },
      });
    });
  }

  it('takes a member that is null as one that was left out', async () => {
    const send = await newBackend();
    expect((await send('PutItem', { ...item({ S: 'x', N: null }), ReturnValues: null })).status).to.equal(200);
    expect((await send('Scan', { TableName: 'visits' })).answer).to.have.deep.nested.property('Items[0].x', { S: 'x' });
  });

  it('names all constraints that are broken, and what is missing', async () => {
    const send = await newBackend();
    const { answer } = await send('PutItem', { TableName: 'a;', ReturnValues: 'x' });
    expect(answer).to.have.property(
      'message',
      "4 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; " +
        "Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; " +
        "Value null at 'item' failed to satisfy constraint: Member must not be null; " +
        "Value 'x' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
    );
  });

  for (const depth of [33, 1000, 100_000]) {
    it(`refuses values ${depth} levels deep, wherever they are, and goes on`, async () => {
      const send = await newBackend();
      const deep = `${'{"L":['.repeat(depth)}{"S":"x"}${']}'.repeat(depth)}`;
      const bodies: [string, string][] = [
        ['PutItem', `{"TableName":"visits","Item":{"user":{"S":"a"},"time":{"N":"1"},"x":${deep}}}`],
        ['GetItem', `{"TableName":"visits","Key":{"user":{"S":"a"},"time":${deep}}}`],
        ['BatchWriteItem', `{"RequestItems":{"visits":[{"PutRequest":{"Item":{"x":${deep}}}}]}}`],
        ['Scan', `{"TableName":"visits","FilterExpression":"x = :x","ExpressionAttributeValues":{":x":${deep}}}`],
        ['Scan', `{"TableName":"visits","ExclusiveStartKey":{"x":${deep}}}`],
        [
          'TransactWriteItems',
          `{"ClientRequestToken":"t","TransactItems":[{"Put":{"TableName":"visits","Item":{"x":${deep}}}}]}`,
        ],
      ];
      for (const [call, body] of bodies) {
        const { status, answer } = await send(call, body);
        expect(status, call).to.equal(400);
        expect(answer, call).to.have.property('message').that.contains('Nesting Levels have exceeded supported limits');
      }
      expect((await send('Scan', { TableName: 'visits' })).status).to.equal(200);
    });
  }

  for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'x"; drop table t1; --', '%', '\0']) {
    it(`keeps ${JSON.stringify(name)} as plain data, as an attribute and as a key`, async () => {
      const send = await newBackend();
      const json = JSON.stringify(name);
      const stored = `{"user":{"S":${json}},"time":{"N":"1"},${json}:{"M":{${json}:{"S":"x"}}}}`;
      expect((await send('PutItem', `{"TableName":"visits","Item":${stored}}`)).status).to.equal(200);
      const { answer } = await send('Scan', { TableName: 'visits' });
      expect(answer).to.deep.equal(JSON.parse(`{"Items":[${stored}],"Count":1,"ScannedCount":1}`));
      expect(Object.keys(Object.prototype)).to.deep.equal([]);
    });
  }

  const EMPTY_NAMES: [string, string, string][] = [
    ['an attribute', 'PutItem', '"Item":{"user":{"S":"a"},"time":{"N":"1"},"":{"S":"x"}}'],
    ['a member of a map', 'PutItem', '"Item":{"user":{"S":"a"},"time":{"N":"1"},"m":{"L":[{"M":{"":{"S":"x"}}}]}}'],
    ['an update', 'UpdateItem', `"Key":${KEY},"AttributeUpdates":{"":{"Value":{"S":"x"}}}`],
    ['an expectation', 'UpdateItem', `"Key":${KEY},"Expected":{"":{"Exists":false}}`],
    ['a filter', 'Scan', '"ScanFilter":{"":{"ComparisonOperator":"NULL"}}'],
    ['a value', 'Scan', '"FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"M":{"":{"S":"x"}}}}'],
  ];
  for (const [what, call, members] of EMPTY_NAMES) {
    it(`refuses an empty name of ${what}`, async () => {
      const send = await newBackend();
      const { answer } = await send(call, `{"TableName":"visits",${members}}`);
      expect(answer).to.have.property('message').that.contains('Empty attribute name');
    });
  }

  it('speaks of an empty name in the item first, and of one within its values last', async () => {
    const send = await newBackend();
    const messageOf = async (Item: object) => (await send('PutItem', { TableName: 'visits', Item })).answer;
    const wrong = { N: 'x' };
    expect(await messageOf({ a: wrong, '': { S: 'x' } }))
      .to.have.property('message')
      .that.contains('Empty attribute name');
    expect(await messageOf({ a: { M: { '': { S: 'x' } } }, b: wrong }))
      .to.have.property('message')
      .that.contains('numeric value');
  });

  it('batches to tables of hostile names', async () => {
    const send = await newBackend();
    for (const TableName of ['__proto__', 'constructor']) {
      await send('CreateTable', { ...VISITS, TableName });
      const write = await send(
        'BatchWriteItem',
        `{"RequestItems":{"${TableName}":[{"PutRequest":{"Item":{"user":{"S":"a"},"time":{"N":"1"}}}}]}}`,
      );
      expect(write.answer).to.deep.equal({ UnprocessedItems: {} });
      const read = await send(
        'BatchGetItem',
        `{"RequestItems":{"${TableName}":{"Keys":[{"user":{"S":"a"},"time":{"N":"1"}}]}}}`,
      );
      const expected = `{"Responses":{"${TableName}":[{"user":{"S":"a"},"time":{"N":"1"}}]},"UnprocessedKeys":{}}`;
      expect(read.answer).to.deep.equal(JSON.parse(expected));
    }
  });
});
