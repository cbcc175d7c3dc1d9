import { expect } from 'chai';
import { INDEXED } from '../support.js';
import { ask, call, callHeaders, serving } from './asking.js';

/** What recurses fails by half of this. */
const DEPTH = 20_000;

/** A request for each call, and members that are to be replaced, each by a path. */
const REQUESTS: readonly [string, object][] = [
  ['CreateTable', { ...INDEXED, TableName: 'other' }],
  [
    'PutItem',
    { TableName: 'visits', Item: { user: { S: 'a' }, time: { N: '1' } }, Expected: { a: { Value: { S: 'a' } } } },
  ],
  ['GetItem', { TableName: 'visits', Key: { user: { S: 'a' }, time: { N: '1' } }, ProjectionExpression: 'a' }],
  [
    'UpdateItem',
    {
      TableName: 'visits',
      Key: { user: { S: 'a' } },
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': { S: 'a' } },
    },
  ],
  ['DeleteItem', { TableName: 'visits', Key: { user: { S: 'a' } }, ReturnValues: 'NONE' }],
  ['BatchWriteItem', { RequestItems: { visits: [{ PutRequest: { Item: { user: { S: 'a' } } } }] } }],
  ['BatchGetItem', { RequestItems: { visits: { Keys: [{ user: { S: 'a' } }] } } }],
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'visits', Item: { user: { S: 'a' } } } }] }],
  ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'visits', Key: { user: { S: 'a' } } } }] }],
  ['Query', { TableName: 'visits', KeyConditionExpression: 'a = :v', ExclusiveStartKey: { user: { S: 'a' } } }],
  ['Scan', { TableName: 'visits', ScanFilter: { a: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } } }],
  ['ListTables', { Limit: 1 }],
];

describe('documents that are very deep', function () {
  this.timeout(120_000);
  const start = serving();

  it('are refused where they are a million deep', async () => {
    const server = await start();
    await call(server, 'CreateTable', INDEXED);
    for (const deep of deepDocuments(1_000_000)) {
      const body = `{"TableName":"visits","Item":{"user":{"S":"a"},"time":{"N":"1"},"deep":${deep}}}`;
      expect((await ask(server, { headers: callHeaders('PutItem'), body })).status).to.equal(400);
    }
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });

  it('are refused, whichever member of whichever call they are', async () => {
    const server = await start();
    await call(server, 'CreateTable', INDEXED);
    for (const [name, request] of REQUESTS) {
      for (const body of withEachMember(request)) {
        const { status, text } = await ask(server, { headers: callHeaders(name), body });
        const place = `${name} ${body.slice(0, 300)}`;
        expect(status, place).to.be.within(200, 400);
        expect(text.length, place).to.be.lessThan(2000);
      }
    }
    expect((await call(server, 'ListTables')).status).to.equal(200);
  });

  it('are refused as expressions, too', async () => {
    const server = await start();
    await call(server, 'CreateTable', INDEXED);
    for (const expression of [
      '('.repeat(DEPTH),
      'NOT '.repeat(DEPTH),
      `a${'[0]'.repeat(DEPTH)}`,
      `a${'.b'.repeat(DEPTH)}`,
    ]) {
      for (const member of ['FilterExpression', 'ProjectionExpression']) {
        const { status } = await call(server, 'Scan', { TableName: 'visits', [member]: expression });
        expect(status).to.equal(400);
      }
    }
  });
});

const DEEP = deepDocuments(DEPTH);

/** The request as JSON, once for each member at any depth and each deep document that takes its place. */
function* withEachMember(request: unknown): Generator<string> {
  for (const path of pathsOf(request)) for (const deep of DEEP) yield replaced(request, path, deep);
}

function deepDocuments(depth: number): readonly string[] {
  return [
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"M":'.repeat(depth)}{}${'}'.repeat(depth)}`,
    `${'{"L":['.repeat(depth)}{"NULL":true}${']}'.repeat(depth)}`,
  ];
}

function* pathsOf(value: unknown): Generator<readonly string[]> {
  yield [];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) for (const rest of pathsOf(member)) yield [name, ...rest];
}

function replaced(value: unknown, [first, ...rest]: readonly string[], deep: string): string {
  if (first === undefined) return deep;
  const members = Object.entries(value ?? {}).map(([name, member]): [string, string] => [
    name,
    name === first ? replaced(member, rest, deep) : JSON.stringify(member),
  ]);
  if (Array.isArray(value)) return `[${members.map(([, member]) => member)}]`;
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${member}`)}}`;
}
