import { expect } from 'chai';
import fc from 'fast-check';
import { type AttributeMap, setOwn } from '../../../lib/item/attribute-value.js';
import { valueAt } from '../../../lib/sqlite/expression/evaluate.js';
import { Placeholders } from '../../../lib/sqlite/expression/placeholders.js';
import { compileProjection, project } from '../../../lib/sqlite/expression/projection.js';
import { attributeName, attributeValue, deepFreeze, item as randomItem } from './arbitraries.js';
import { faultOf } from './fault-of.js';

const ITEM: AttributeMap = deepFreeze({
  s: { S: 'x' },
  l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] },
  m: { M: { x: { N: '1' }, y: { N: '2' } } },
  d: { L: [{ M: { x: { N: '1' }, y: { N: '2' } } }, { M: { x: { N: '3' } } }] },
});

function projected(text: string, names?: Record<string, string>): AttributeMap {
  return project(ITEM, compileProjection(text, new Placeholders(names, undefined)));
}

describe('projection', () => {
  const RESULTS: readonly [text: string, result: AttributeMap][] = [
    ['s, m', { s: { S: 'x' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } }],
    ['m.x', { m: { M: { x: { N: '1' } } } }],
    ['m.x, m.z', { m: { M: { x: { N: '1' } } } }],
    ['l[2], l[0]', { l: { L: [{ N: '0' }, { N: '2' }] } }],
    ['l[1], l[9]', { l: { L: [{ N: '1' }] } }],
    ['d[1].x, d[0].y', { d: { L: [{ M: { y: { N: '2' } } }, { M: { x: { N: '3' } } }] } }],
    ['d[0].z, d[1].x', { d: { L: [{ M: { x: { N: '3' } } }] } }],
  ];
  for (const [text, result] of RESULTS) {
    it(`returns of the item for ${text}: ${JSON.stringify(result)}`, () => {
      expect(projected(text)).to.deep.equal(result);
    });
  }

  it('adds nothing for a path that leads nowhere', () => {
    for (const path of ['q', 'm.z', 'l[9]', 'd[0].z', 's.x', 's[0]', 'l.x', 'm[0]']) {
      expect(projected(path), path).to.deep.equal({});
    }
  });

  it('gives the paths with names in place of placeholders', () => {
    const paths = compileProjection('#a.b[0], c', new Placeholders({ '#a': 'x.y' }, undefined));
    expect(paths).to.deep.equal([['x.y', 'b', 0], ['c']]);
  });

  it('refuses paths that overlap or conflict', () => {
    expect(faultOf(() => projected('a, #a', { '#a': 'a' }))).to.equal(
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
        'path one: [a], path two: [a]',
    );
    expect(faultOf(() => projected('a[0], a.b'))).to.contain('Two document paths conflict with each other');
  });

  it('refuses a placeholder without a name', () => {
    expect(faultOf(() => projected('#a'))).to.equal(
      'Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #a',
    );
  });

  it('returns attributes of every name as they are, and leaves the item alone', () => {
    fc.assert(
      fc.property(attributeName, attributeValue, randomItem, (name, value, others) => {
        const item: AttributeMap = { ...others };
        setOwn(item, name, value);
        setOwn(item, 'map', { M: { ...item } });
        deepFreeze(item);
        const picked = project(item, [[name], ['map', name]]);
        if (name === 'map') return;
        expect(valueAt(picked, [name])).to.deep.equal(value);
        expect(valueAt(picked, ['map', name])).to.deep.equal(value);
        expect(Object.keys(picked)).to.have.members([name, 'map']);
      }),
    );
  });
});
