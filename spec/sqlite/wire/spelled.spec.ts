import { expect } from 'chai';
import { Spelled, spellAnswer } from '../../../lib/sqlite/wire/spelled.js';

describe('spellAnswer', () => {
  it('spells an answer as JSON, without what is undefined', () => {
    expect(spellAnswer({ Count: 1, Items: undefined, LastEvaluatedKey: { id: { S: '"' } } })).to.equal(
      '{"Count":1,"LastEvaluatedKey":{"id":{"S":"\\""}}}',
    );
    expect(spellAnswer({})).to.equal('{}');
  });

  it('takes over what is spelled already, to the letter', () => {
    const item = '{"id": {"S":"one"}}';
    expect(spellAnswer({ Item: new Spelled(item) })).to.equal(`{"Item":${item}}`);
    expect(spellAnswer({ Items: Spelled.list([item, item]) })).to.equal(`{"Items":[${item},${item}]}`);
    expect(spellAnswer({ Items: Spelled.list([]) })).to.equal('{"Items":[]}');
  });

  it('takes over lists by names of any kind', () => {
    const lists = new Map([
      ['__proto__', ['{}']],
      ['a"b', []],
    ]);
    expect(spellAnswer({ Responses: Spelled.lists(lists) })).to.equal('{"Responses":{"__proto__":[{}],"a\\"b":[]}}');
  });
});
