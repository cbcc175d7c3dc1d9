import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { type PathInput, Placeholders, pathSteps } from '../../lib/operation/placeholders.js';

describe('placeholders', () => {
  it('numbers names and values as they come, and a name that comes again only once', () => {
    const placeholders = new Placeholders();
    expect(placeholders.path('user')).to.equal('#0');
    expect(placeholders.path('address.city')).to.equal('#1.#2');
    expect(placeholders.path(['user', 'city'])).to.equal('#0.#2');
    expect(placeholders.value('a', 'eq')).to.equal(':0');
    expect(placeholders.value('a', 'eq')).to.equal(':1');
    expect(placeholders.attributes()).to.deep.equal({
      ExpressionAttributeNames: { '#0': 'user', '#1': 'address', '#2': 'city' },
      ExpressionAttributeValues: { ':0': { S: 'a' }, ':1': { S: 'a' } },
    });
  });

  it('leaves out what is empty, which the service refuses', () => {
    const placeholders = new Placeholders();
    expect(placeholders.attributes()).to.deep.equal({});
    placeholders.path('user');
    expect(placeholders.attributes()).to.have.all.keys('ExpressionAttributeNames');
  });

  it('tells indexes of lists from names that look like them', () => {
    const placeholders = new Placeholders();
    expect(placeholders.path(['list', 0, 'a.b', 12])).to.equal('#0[0].#1[12]');
    expect(placeholders.path(['list', '0'])).to.equal('#0.#2');
    expect(placeholders.attributes().ExpressionAttributeNames).to.deep.equal({ '#0': 'list', '#1': 'a.b', '#2': '0' });
  });

  it('takes any name', () => {
    const names = ['__proto__', 'constructor', 'a.b', '#0', ':0', ' ', '"', 'SET', '€'];
    const placeholders = new Placeholders();
    for (const [index, name] of names.entries()) expect(placeholders.path([name])).to.equal(`#${index}`);
    expect(Object.values(placeholders.attributes().ExpressionAttributeNames ?? {})).to.deep.equal(names);
  });

  it('names the comparator of a value that DynamoDB cannot hold', () => {
    expect(() => new Placeholders().value(new Date(0), 'between')).to.throw(
      ValidationError,
      'Attribute "between" is a Date.',
    );
  });

  describe('pathSteps', () => {
    it('splits text at its dots and takes a list as it is', () => {
      expect(pathSteps('a')).to.deep.equal(['a']);
      expect(pathSteps('a.b.0')).to.deep.equal(['a', 'b', '0']);
      expect(pathSteps(['a.b', 0])).to.deep.equal(['a.b', 0]);
    });

    const WRONG: unknown[] = ['', '.', 'a.', '.a', 'a..b', [], [0], ['a', -1], ['a', 0.5], ['a', ''], [''], 5, null];
    for (const path of [...WRONG, {}, ['a', null], ['a', 1n], ['a', ['b']], ['a', Number.NaN]]) {
      it(`refuses ${typeof path} ${String(path)}`, () => {
        expect(() => pathSteps(path as PathInput)).to.throw(ValidationError, 'is no path to an attribute');
      });
    }
  });
});
