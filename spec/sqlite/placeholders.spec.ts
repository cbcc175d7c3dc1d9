import { expect } from 'chai';
import type { AttributeMap } from '../../lib/item/attribute-value.js';
import { checkParameters, placeholdersOf, readPlaceholders } from '../../lib/sqlite/placeholders.js';

const nothing = { ExpressionAttributeNames: undefined, ExpressionAttributeValues: undefined };
const named = (names: Record<string, string>) => ({ ...nothing, ExpressionAttributeNames: names });
const valued = (values: AttributeMap) => ({ ...nothing, ExpressionAttributeValues: values });

describe('the members for placeholders', () => {
  it('stand for what they are given', () => {
    const asked = { ...named({ '#a': 'x' }), ExpressionAttributeValues: { ':v': { S: 'y' } } };
    const placeholders = readPlaceholders(asked, { ConditionExpression: '#a = :v' });
    expect(placeholders.name('#a')).to.equal('x');
    expect(placeholders.value(':v')).to.deep.equal({ S: 'y' });
  });

  it('are there only for expressions that can use them', () => {
    const both = { UpdateExpression: undefined, ConditionExpression: undefined };
    expect(() => readPlaceholders(named({}), both)).to.throw(
      'ExpressionAttributeNames can only be specified when using expressions',
    );
    expect(() => readPlaceholders(valued({}), both)).to.throw(
      'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
    );
    expect(() => readPlaceholders(valued({}), { ProjectionExpression: 'a', FilterExpression: undefined })).to.throw(
      'ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null',
    );
    expect(() => checkParameters(valued({}), both, {}, 'newer')).to.throw(
      /^ExpressionAttributeValues can only be specified when using expressions$/,
    );
  });

  it('are not mixed with legacy parameters, all of which are named', () => {
    const expressions = { UpdateExpression: '', ConditionExpression: 'a = b' };
    const legacy = { AttributeUpdates: new Map(), Expected: undefined, ConditionalOperator: 'OR' };
    expect(() => checkParameters(named({}), expressions, legacy)).to.throw(
      'Can not use both expression and non-expression parameters in the same request: ' +
        'Non-expression parameters: {AttributeUpdates, ConditionalOperator} ' +
        'Expression parameters: {UpdateExpression, ConditionExpression}',
    );
    expect(() => checkParameters(nothing, { UpdateExpression: undefined }, legacy)).not.to.throw();
  });

  it('are not empty', () => {
    expect(() => placeholdersOf(named({}))).to.throw('ExpressionAttributeNames must not be empty');
    expect(() => placeholdersOf(valued({}))).to.throw('ExpressionAttributeValues must not be empty');
  });

  for (const key of ['a', ':a', '#', '#a b', '#a.b', '##a', '#ä', ' #a', '__proto__']) {
    it(`are no names under ${JSON.stringify(key)}`, () => {
      const names = JSON.parse(`{${JSON.stringify(key)}:"x"}`);
      expect(() => placeholdersOf(named(names))).to.throw(
        `ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`,
      );
    });
  }

  for (const key of ['a', '#a', ':', ':a-b', '::a']) {
    it(`are no values under ${JSON.stringify(key)}`, () => {
      expect(() => placeholdersOf(valued({ [key]: { S: 'x' } }))).to.throw(
        `ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`,
      );
    });
  }

  it('are no names under an empty key', () => {
    expect(() => placeholdersOf(named({ '': 'x' }))).to.throw(
      'ExpressionAttributeNames contains invalid key: The expression attribute map contains an empty key;',
    );
  });

  // Developer Guide, *Quotas in Amazon DynamoDB*: expression parameters.
  it('have keys of up to 255 bytes', () => {
    const key = (sign: string, length: number) => sign + 'a'.repeat(length - 1);
    const tooLong = 'contains invalid key: The expression attribute map contains a key that is too long;';
    expect(() => placeholdersOf(named({ [key('#', 255)]: 'x' }))).not.to.throw();
    expect(() => placeholdersOf(named({ [key('#', 256)]: 'x' }))).to.throw(`${tooLong} size of key: 256`);
    expect(() => placeholdersOf(valued({ [key(':', 255)]: { S: '' } }))).not.to.throw();
    expect(() => placeholdersOf(valued({ [key(':', 256)]: { S: '' } }))).to.throw(tooLong);
  });

  it('stand for names of 1 to 65,535 bytes', () => {
    const fault = 'ExpressionAttributeNames contains invalid value:';
    expect(() => placeholdersOf(named({ '#a': 'é'.repeat(32_767) }))).not.to.throw();
    expect(() => placeholdersOf(named({ '#a': 'é'.repeat(32_768) }))).to.throw(
      `${fault} Attribute name is too large, must be less than 65536 bytes for key #a`,
    );
    expect(() => placeholdersOf(named({ '#a': '' }))).to.throw(`${fault} Empty attribute name for key #a`);
  });

  it('stand for values of up to 2 MB together, with their keys', () => {
    const half = { S: 'x'.repeat(1024 * 1024 - 2) };
    expect(() => placeholdersOf(valued({ ':a': half, ':b': half }))).not.to.throw();
    expect(() => placeholdersOf(valued({ ':a': half, ':bc': half }))).to.throw(
      'ExpressionAttributeValues exceeds max size',
    );
  });
});
