import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, putAll, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const byTable: QueryCommandInput = {
  TableName,
  KeyConditionExpression: '#u = :u',
  ExpressionAttributeNames: { '#u': 'user' },
  ExpressionAttributeValues: { ':u': { S: 'ann' } },
};
const byIndex: QueryCommandInput = {
  TableName,
  IndexName: 'byPage',
  KeyConditionExpression: 'page = :u',
  ExpressionAttributeValues: { ':u': { S: '/a' } },
};
const PRIMARY = 'Filter Expression can only contain non-primary key attributes: Primary key attribute:';
const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:";

/** What a query with this filter is refused with. */
async function filtered(query: QueryCommandInput, FilterExpression: string, names = {}): Promise<string> {
  const client = await clientWith(INDEXED);
  await putAll(client, [visit('ann', 1, { page: { S: '/a' } })]);
  const all = { ...query.ExpressionAttributeNames, ...names };
  const ExpressionAttributeNames = Object.keys(all).length === 0 ? undefined : all;
  return refusal(client.query({ ...query, FilterExpression, ExpressionAttributeNames }));
}

describe('the filter of a query', () => {
  const REFUSED: [string, Record<string, string>, string][] = [
    ['#u = :u', {}, 'user'],
    ['#t <> :u', { '#t': 'time' }, 'time'],
    ['page = :u AND NOT (attribute_exists(#t))', { '#t': 'time' }, 'time'],
    ['page = :u OR size(#t) = :u', { '#t': 'time' }, 'time'],
    ['page IN (:u, #t)', { '#t': 'time' }, 'time'],
    ['page BETWEEN :u AND #t', { '#t': 'time' }, 'time'],
    ['#t.nested = :u', { '#t': 'time' }, 'time'],
  ];
  for (const [filter, names, name] of REFUSED) {
    it(`leaves the key alone wherever it is named: ${filter}`, async () => {
      expect(await filtered(byTable, filter, names)).to.equal(`ValidationException: ${PRIMARY} ${name}`);
    });
  }

  it('may be about the keys of what is not queried', async () => {
    expect(await filtered(byTable, 'page = :u')).to.equal('Error: it succeeded');
    expect(await filtered(byIndex, '#u = :u', { '#u': 'user' })).to.equal('Error: it succeeded');
    expect(await filtered(byIndex, 'page = :u')).to.equal(`ValidationException: ${PRIMARY} page`);
    expect(await filtered(byIndex, '#t = :u', { '#t': 'time' })).to.equal(`ValidationException: ${PRIMARY} time`);
  });
});

describe('a path into a key', () => {
  it('is refused in whatever expression it is', async () => {
    const client = await clientWith(INDEXED);
    const Key = visitKey('ann', 1);
    const ExpressionAttributeNames = { '#u': 'user' };
    const ofTable = `ValidationException: ${SCALARS} Key: user`;
    const ofIndex = `ValidationException: ${SCALARS} IndexKey: page`;
    const project = (ProjectionExpression: string) => ({ TableName, ProjectionExpression });
    expect(await refusal(client.getItem({ ...project('#u.a'), Key, ExpressionAttributeNames }))).to.equal(ofTable);
    expect(await refusal(client.getItem({ ...project('page[0]'), Key }))).to.equal(ofIndex);
    expect(await refusal(client.scan(project('page.a')))).to.equal(ofIndex);
    const condition = { TableName, ConditionExpression: 'attribute_exists(#u[1])', ExpressionAttributeNames };
    expect(await refusal(client.scan({ TableName, FilterExpression: 'attribute_exists(page.a)' }))).to.equal(ofIndex);
    expect(await refusal(client.putItem({ ...condition, Item: visit('ann', 1) }))).to.equal(ofTable);
    expect(await refusal(client.deleteItem({ ...condition, Key }))).to.equal(ofTable);
    expect(await refusal(client.updateItem({ TableName, Key, UpdateExpression: 'REMOVE page.a' }))).to.equal(ofIndex);
    const reads = { UpdateExpression: 'SET a = b, c = if_not_exists(#u[0], b)', ExpressionAttributeNames };
    expect(await refusal(client.updateItem({ TableName, Key, ...reads }))).to.equal(ofTable);
    const batch = { Keys: [Key], ProjectionExpression: '#u.a', ExpressionAttributeNames };
    expect(await refusal(client.batchGetItem({ RequestItems: { visits: batch } }))).to.equal(ofTable);
  });
});
