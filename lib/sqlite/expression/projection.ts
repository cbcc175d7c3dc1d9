/** Projections: the parts of an item that a read returns. DynamoDB Developer Guide, *Using projection expressions*. */
import { type AttributeMap, type AttributeValue, setOwn } from '../../item/attribute-value.js';
import { child, type Path, type PathFork, type PathTree } from '../../item/document.js';
import { bindPath } from './evaluate.js';
import { parseProjection } from './parse.js';
import { pathTree } from './path-tree.js';
import type { Placeholders } from './placeholders.js';

/**
 * The paths of a projection, in their order. Throws an `ExpressionError` for what is wrong with the text or its
 * placeholders, and for paths that overlap.
 */
export function compileProjection(text: string, placeholders: Placeholders): Path[] {
  const binding = { placeholders, context: 'ProjectionExpression' } as const;
  const paths = parseProjection(text, binding.context).map((path) => bindPath(path, binding));
  treeOf(paths);
  return paths;
}

/**
 * The item reduced to what the paths lead to; paths that lead nowhere add nothing. Elements of a list keep their order
 * and close up: of `l[2], l[0]` the result has a list of two.
 */
export function project(item: AttributeMap, paths: readonly Path[]): AttributeMap {
  return pickFromMap(item, treeOf(paths)) ?? {};
}

/** The same paths serve every item of a page, and every page of a scan. */
const trees = new WeakMap<readonly Path[], PathFork<true>>();

function treeOf(paths: readonly Path[]): PathFork<true> {
  const known = trees.get(paths);
  if (known !== undefined) return known;
  const tree = pathTree<true>(
    paths.map((path) => [path, true]),
    'ProjectionExpression',
  );
  trees.set(paths, tree);
  return tree;
}

function pick(value: AttributeValue, tree: PathTree<true>): AttributeValue | undefined {
  if ('leaf' in tree) return value;
  if ('M' in value) {
    const map = pickFromMap(value.M, tree);
    return map && { M: map };
  }
  if ('L' in value) {
    const list = pickFromList(value.L, tree);
    return list && { L: list };
  }
  return undefined;
}

function pickFromMap(map: AttributeMap, { children }: PathFork<true>): AttributeMap | undefined {
  const picked: AttributeMap = {};
  for (const [name, tree] of children) {
    const value = child({ M: map }, name);
    const part = value && pick(value, tree);
    if (part !== undefined) setOwn(picked, String(name), part);
  }
  return Object.keys(picked).length === 0 ? undefined : picked;
}

function pickFromList(list: readonly AttributeValue[], { children }: PathFork<true>): AttributeValue[] | undefined {
  const picked = list.flatMap((element, index) => {
    const tree = children.get(index);
    return (tree && pick(element, tree)) ?? [];
  });
  return picked.length === 0 ? undefined : picked;
}
