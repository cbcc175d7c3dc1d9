import { expect } from 'chai';
import fc from 'fast-check';
import type { Path } from '../../../lib/item/document.js';
import { formatPath } from '../../../lib/sqlite/expression/evaluate.js';
import { pathTree } from '../../../lib/sqlite/expression/path-tree.js';
import { faultOf } from './fault-of.js';

const treeOf = (...paths: Path[]) =>
  pathTree(
    paths.map((path) => [path, path]),
    'UpdateExpression',
  );

describe('path tree', () => {
  it('shares the beginnings of paths', () => {
    const tree = treeOf(['a', 'b'], ['a', 'c'], ['d']);
    expect([...tree.children.keys()]).to.deep.equal(['a', 'd']);
    expect(tree.children.get('a')).to.have.property('children').with.keys('b', 'c');
    expect(tree.children.get('d')).to.deep.equal({ path: ['d'], leaf: ['d'] });
  });

  const FAULTS: readonly [how: string, one: Path, two: Path][] = [
    ['overlap', ['a'], ['a']],
    ['overlap', ['a'], ['a', 'b']],
    ['overlap', ['a', 0], ['a', 0, 'b', 'c']],
    ['overlap', ['a', 'b', 'c'], ['a', 'b']],
    ['conflict', ['a', 'b'], ['a', 0]],
    ['conflict', ['a', 0, 0], ['a', 0, 'b', 0]],
  ];
  for (const [how, one, two] of FAULTS) {
    it(`refuses ${formatPath(two)} after ${formatPath(one)}, for they ${how}`, () => {
      expect(faultOf(() => treeOf(['z'], one, two))).to.equal(
        `Invalid UpdateExpression: Two document paths ${how} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${formatPath(one)}, path two: ${formatPath(two)}`,
      );
    });
  }

  it('refuses two paths exactly if one begins with the other, or one needs a list where the other needs a map', () => {
    const step = fc.constantFrom<string | number>('a', 'b', 0, 1);
    const path = fc
      .tuple(fc.constantFrom('a', 'b'), fc.array(step, { maxLength: 3 }))
      .map(([name, rest]) => [name, ...rest]);
    fc.assert(
      fc.property(path, path, (one, two) => {
        const common = one.findIndex((name, index) => name !== two[index]);
        const differs = common !== -1 && common < two.length;
        const sameKind = typeof one[common] === typeof two[common];
        if (differs && sameKind) treeOf(one, two);
        else expect(faultOf(() => treeOf(one, two))).to.contain(`path two: ${formatPath(two)}`);
      }),
    );
  });
});
