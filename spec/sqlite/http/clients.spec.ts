/** Programs of other people, unchanged, each as a process against a server of ours. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { SqliteServer } from '../../../lib/sqlite/index.js';
import { installPeers, requirePeer } from '../../support/peers.js';
import { skipBecause } from '../../support/skip.js';
import { VISITS, visit } from '../support.js';
import { call, readUntil, serving } from './asking.js';

const run = promisify(execFile);

describe('other people’s programs on the server', function () {
  this.timeout(300_000);
  const start = serving();

  it('the AWS CLI makes a table, waits for it, writes, queries and scans', async function () {
    if (!runs('aws', '--version')) skipBecause(this, 'there is no AWS CLI');
    const server = await start();
    const aws = async (...args: string[]) => {
      const { stdout } = await run('aws', ['dynamodb', ...args, '--output', 'json'], { env: environment(server) });
      return stdout === '' ? {} : JSON.parse(stdout);
    };
    const table = ['--table-name', 'visits'];
    const { TableDescription } = await aws('create-table', '--cli-input-json', JSON.stringify(VISITS));
    expect(TableDescription).to.include({ TableName: 'visits' });
    await aws('wait', 'table-exists', ...table);
    await aws('put-item', ...table, '--item', JSON.stringify(visit('ann', 1, { page: { S: '/é' } })));
    const puts = Array.from({ length: 24 }, (_, i) => ({ PutRequest: { Item: visit('ann', i + 2) } }));
    const written = await aws('batch-write-item', '--request-items', JSON.stringify({ visits: puts }));
    expect(written.UnprocessedItems).to.deep.equal({});
    const queried = await aws(
      ...['query', ...table, '--key-condition-expression', '#u = :u AND #t < :t'],
      ...['--expression-attribute-names', '{"#u":"user","#t":"time"}'],
      ...['--expression-attribute-values', '{":u":{"S":"ann"},":t":{"N":"3"}}'],
    );
    expect(queried.Items).to.deep.equal([visit('ann', 1, { page: { S: '/é' } }), visit('ann', 2)]);
    const first = await aws('scan', ...table, '--max-items', '20', '--page-size', '7');
    const rest = await aws('scan', ...table, '--page-size', '7', '--starting-token', first.NextToken);
    expect([first.Items.length, rest.Items.length]).to.deep.equal([20, 5]);
    const refused = await aws('get-item', '--table-name', 'missing', '--key', '{"id":{"S":"a"}}').catch(
      ({ stderr }) => stderr,
    );
    expect(refused).to.contain('(ResourceNotFoundException)').and.to.contain('Requested resource not found');
  });

  it('boto3 writes batches and reads pages', async function () {
    if (!runs('python3', '-c', 'import boto3')) skipBecause(this, 'there is no boto3');
    const server = await start();
    await call(server, 'CreateTable', VISITS);
    const { stdout } = await run('python3', ['-c', BOTO3], { env: environment(server) });
    expect(JSON.parse(stdout)).to.deep.equal({ pages: 3, sum: 1770, refusal: 'ConditionalCheckFailedException' });
  });

  it('dynamodb-admin shows tables and items', async function () {
    try {
      installPeers();
    } catch {
      skipBecause(this, 'the package of peers cannot be installed');
    }
    const server = await start();
    await call(server, 'CreateTable', VISITS);
    await call(server, 'PutItem', { TableName: 'visits', Item: visit('ann', 17, { page: { S: '/here' } }) });
    const program = requirePeer.resolve('dynamodb-admin/dist/dynamodb-admin.js');
    const admin = spawn(process.execPath, [program, '--host', '127.0.0.1', '--port', '0'], {
      env: { ...environment(server), DYNAMO_ENDPOINT: server.url },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(admin, 'exit');
    try {
      const said = await readUntil(admin.stdout, (text) => /listening on http:\S+\s/.test(text));
      const url = /listening on (http:\S+)/.exec(said)?.[1];
      expect(await page(`${url}/`)).to.contain('visits');
      expect(await page(`${url}/tables/visits`)).to.contain('visits');
      // What the page of a table fetches.
      const items = await page(`${url}/tables/visits/items`);
      expect(items).to.contain('ann').and.to.contain('/here');
    } finally {
      admin.kill();
      await ended;
    }
  });
});

const BOTO3 = `
import json, boto3
from botocore.exceptions import ClientError
table = boto3.resource('dynamodb').Table('visits')
with table.batch_writer() as batch:
    for time in range(60):
        batch.put_item(Item={'user': 'ann', 'time': time, 'page': 'x' * 50000})
pages = list(boto3.client('dynamodb').get_paginator('query').paginate(
    TableName='visits', KeyConditionExpression='#u = :u',
    ExpressionAttributeNames={'#u': 'user'}, ExpressionAttributeValues={':u': {'S': 'ann'}}))
try:
    table.put_item(Item={'user': 'ann', 'time': 1}, ConditionExpression='attribute_not_exists(#u)',
        ExpressionAttributeNames={'#u': 'user'})
except ClientError as error:
    refusal = error.response['Error']['Code']
times = [int(item['time']['N']) for page in pages for item in page['Items']]
print(json.dumps({'pages': len(pages), 'sum': sum(times), 'refusal': refusal}))
`;

/** Only what these programs have to know: no settings and credentials of whoever runs the tests. */
function environment({ url }: SqliteServer): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function page(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status, url).to.equal(200);
  return response.text();
}
