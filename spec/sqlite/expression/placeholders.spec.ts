import { expect } from 'chai';
import { type AttributeMap, setOwn } from '../../../lib/item/attribute-value.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { faultOf } from './fault-of.js';

describe('placeholders', () => {
  it('gives what the request has, and undefined for what it lacks', () => {
    const placeholders = new Placeholders({ '#a': 'b' }, { ':v': { N: '1' } });
    expect(placeholders.name('#a')).to.equal('b');
    expect(placeholders.value(':v')).to.deep.equal({ N: '1' });
    expect(placeholders.name('#b')).to.equal(undefined);
    expect(placeholders.value(':w')).to.equal(undefined);
  });

  it('takes nothing from the prototype of the maps', () => {
    const placeholders = new Placeholders(undefined, {});
    expect(placeholders.name('constructor')).to.equal(undefined);
    expect(placeholders.value('__proto__')).to.equal(undefined);
  });

  it('names the values that no expression used, in their order', () => {
    const placeholders = new Placeholders(undefined, { ':c': { S: '' }, ':a': { S: '' }, ':b': { S: '' } });
    placeholders.value(':a');
    expect(faultOf(() => placeholders.checkAllUsed())).to.equal(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:c, :b}',
    );
  });

  it('names unused names before unused values', () => {
    const values: AttributeMap = {};
    setOwn(values, '__proto__', { S: '' });
    const placeholders = new Placeholders({ '#x': 'x' }, values);
    expect(faultOf(() => placeholders.checkAllUsed())).to.equal(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}',
    );
    placeholders.name('#x');
    expect(faultOf(() => placeholders.checkAllUsed())).to.equal(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {__proto__}',
    );
  });

  it('is content when all were used, or there were none', () => {
    const placeholders = new Placeholders({ '#x': 'x' }, { ':v': { S: '' } });
    placeholders.name('#x');
    placeholders.value(':v');
    placeholders.checkAllUsed();
    new Placeholders(undefined, undefined).checkAllUsed();
  });
});
