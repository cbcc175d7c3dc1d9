import { expect } from 'chai';
import { child } from '../../../lib/item/document.js';
import { bindPath, formatPath, valueAt } from '../../../lib/sqlite/expression/evaluate.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';

describe('evaluate', () => {
  it('replaces placeholders in a path, whatever the names are', () => {
    const binding = {
      placeholders: new Placeholders({ '#a': 'x.y', '#b': '#a' }, undefined),
      context: 'ProjectionExpression',
    } as const;
    expect(bindPath({ type: 'path', steps: ['#a', 0, '#b', 'c'] }, binding)).to.deep.equal(['x.y', 0, '#a', 'c']);
  });

  it('follows names into maps and indexes into lists, and neither into anything else', () => {
    const item = { a: { M: { l: { L: [{ S: 'x' }] } } } };
    expect(valueAt(item, ['a', 'l', 0])).to.deep.equal({ S: 'x' });
    for (const path of [['b'], ['a', 0], ['a', 'l', 'x'], ['a', 'l', 1], ['a', 'l', 0, 0], ['b', 'c', 0, 'd']]) {
      expect(valueAt(item, path), String(path)).to.equal(undefined);
    }
    expect(child({ M: {} }, 'constructor')).to.equal(undefined);
  });

  it('shows paths as the service does', () => {
    expect(formatPath(['a', 0, 'b'])).to.equal('[a, [0], b]');
  });
});
