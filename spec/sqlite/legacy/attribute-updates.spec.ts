import type { AttributeValue, AttributeValueUpdate } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, INDEXED, refusal, visit, visitKey } from '../support.js';

const TableName = 'visits';
const Key = visitKey('ann', 1);

/** The attribute `x` after an update, or how that was refused. */
async function updated(before: AttributeValue | undefined, x: AttributeValueUpdate): Promise<unknown> {
  const client = await clientWith();
  await client.putItem({ TableName, Item: visit('ann', 1, before && { x: before }) });
  const update = client.updateItem({ TableName, Key, AttributeUpdates: { x }, ReturnValues: 'ALL_NEW' });
  return update.then(
    ({ Attributes = {} }) => Attributes.x,
    () => refusal(update),
  );
}

const MISMATCH = 'ValidationException: Type mismatch for attribute to update';

describe('AttributeUpdates', () => {
  const CHANGES: [string, AttributeValue | undefined, AttributeValueUpdate, unknown][] = [
    ['puts by default', { N: '1' }, { Value: { S: 'a' } }, { S: 'a' }],
    ['puts', undefined, { Action: 'PUT', Value: { M: {} } }, { M: {} }],
    ['adds numbers exactly', { N: '0.1' }, { Action: 'ADD', Value: { N: '0.2' } }, { N: '0.3' }],
    ['adds to nothing', undefined, { Action: 'ADD', Value: { N: '2' } }, { N: '2' }],
    ['adds members', { SS: ['a'] }, { Action: 'ADD', Value: { SS: ['a', 'b'] } }, { SS: ['a', 'b'] }],
    [
      'appends to a list',
      { L: [{ S: 'a' }] },
      { Action: 'ADD', Value: { L: [{ S: 'b' }] } },
      { L: [{ S: 'a' }, { S: 'b' }] },
    ],
    ['begins a list', undefined, { Action: 'ADD', Value: { L: [{ S: 'b' }] } }, { L: [{ S: 'b' }] }],
    ['deletes', { S: 'a' }, { Action: 'DELETE' }, undefined],
    ['deletes members', { NS: ['1', '2'] }, { Action: 'DELETE', Value: { NS: ['2', '3'] } }, { NS: ['1'] }],
    ['deletes a set with its last member', { SS: ['a'] }, { Action: 'DELETE', Value: { SS: ['a'] } }, undefined],
    ['deletes members of nothing', undefined, { Action: 'DELETE', Value: { SS: ['a'] } }, undefined],
    ['adds no number to a text', { S: 'a' }, { Action: 'ADD', Value: { N: '1' } }, MISMATCH],
    ['appends to no text', { S: 'a' }, { Action: 'ADD', Value: { L: [] } }, MISMATCH],
    ['adds no strings to numbers', { NS: ['1'] }, { Action: 'ADD', Value: { SS: ['a'] } }, MISMATCH],
    ['deletes no strings from numbers', { NS: ['1'] }, { Action: 'DELETE', Value: { SS: ['a'] } }, MISMATCH],
  ];
  for (const [title, before, x, after] of CHANGES) {
    it(title, async () => expect(await updated(before, x)).to.deep.equal(after));
  }

  const INVALID = 'ValidationException: 1 validation error detected: One or more parameter values were invalid: ';
  const REFUSALS: [AttributeValueUpdate, string][] = [
    [{}, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'ADD' }, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'DELETE', Value: { S: 'a' } }, 'DELETE action with value is not supported for the type S'],
    [{ Action: 'DELETE', Value: { L: [] } }, 'DELETE action with value is not supported for the type L'],
    [{ Action: 'ADD', Value: { M: {} } }, 'ADD action is not supported for the type M'],
  ];
  for (const [x, fault] of REFUSALS) {
    it(`refuses ${JSON.stringify(x)}`, async () => expect(await updated(undefined, x)).to.equal(INVALID + fault));
  }

  it('makes an item where there is none, whatever the action', async () => {
    const client = await clientWith();
    await client.updateItem({ TableName, Key, AttributeUpdates: { x: { Action: 'DELETE' } } });
    expect((await client.getItem({ TableName, Key })).Item).to.deep.equal(Key);
  });

  it('returns the attributes that it names, before and after', async () => {
    const client = await clientWith();
    await client.putItem({ TableName, Item: visit('ann', 1, { a: { N: '1' }, b: { N: '1' }, c: { N: '1' } }) });
    const AttributeUpdates = { a: { Action: 'ADD', Value: { N: '1' } }, b: { Action: 'DELETE' } } as const;
    const before = await client.updateItem({ TableName, Key, AttributeUpdates, ReturnValues: 'UPDATED_OLD' });
    expect(before.Attributes).to.deep.equal({ a: { N: '1' }, b: { N: '1' } });
    const after = await client.updateItem({ TableName, Key, AttributeUpdates, ReturnValues: 'UPDATED_NEW' });
    expect(after.Attributes).to.deep.equal({ a: { N: '3' } });
  });

  it('leaves the key alone, and gives an index no key of another type', async () => {
    const client = await clientWith(INDEXED);
    const update = (name: string) =>
      client.updateItem({ TableName, Key, AttributeUpdates: { [name]: { Value: { N: '1' } } } });
    const INVALID_BARE = 'ValidationException: One or more parameter values were invalid: ';
    expect(await refusal(update('time'))).to.equal(
      `${INVALID_BARE}Cannot update attribute time. This attribute is part of the key`,
    );
    expect(await refusal(update('page'))).to.equal(
      `${INVALID_BARE}Type mismatch for Index Key page Expected: S Actual: N IndexName: byPage`,
    );
  });
});
