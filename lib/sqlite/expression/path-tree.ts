/**
 * Document paths as a tree, in which paths that begin alike share their beginning: what changes or picks parts of an item
 * then goes through the item once. No path may end within another, or take for a list what another takes for a map.
 */
import type { Path, PathFork, PathTree } from '../../item/document.js';
import { formatPath } from './evaluate.js';
import { type ExpressionContext, invalid } from './expression-error.js';

/** The tree of the paths; throws in the service's words for two paths that overlap or conflict. */
export function pathTree<Leaf>(
  entries: Iterable<readonly [path: Path, leaf: Leaf]>,
  context: ExpressionContext,
): PathFork<Leaf> {
  const root: PathFork<Leaf> = { children: new Map() };
  for (const [path, leaf] of entries) add(root, path, leaf, context);
  return root;
}

function add<Leaf>(root: PathFork<Leaf>, path: Path, leaf: Leaf, context: ExpressionContext): void {
  let fork = root;
  for (const [index, step] of path.entries()) {
    checkSameKind(fork, step, path, context);
    const next = fork.children.get(step);
    const isLast = index === path.length - 1;
    if (next !== undefined && (isLast || 'leaf' in next)) throw twoPaths('overlap', next, path, context);
    if (isLast) {
      fork.children.set(step, { path, leaf });
    } else if (next === undefined) {
      const created: PathFork<Leaf> = { children: new Map() };
      fork.children.set(step, created);
      fork = created;
    } else {
      fork = next;
    }
  }
}

function checkSameKind<Leaf>(
  fork: PathFork<Leaf>,
  step: string | number,
  path: Path,
  context: ExpressionContext,
): void {
  const [known] = fork.children.keys();
  if (known !== undefined && typeof known !== typeof step) throw twoPaths('conflict', fork, path, context);
}

function twoPaths<Leaf>(
  how: 'overlap' | 'conflict',
  first: PathTree<Leaf>,
  second: Path,
  context: ExpressionContext,
): Error {
  const fault = `Two document paths ${how} with each other; must remove or rewrite one of these paths`;
  return invalid(context, `${fault}; path one: ${formatPath(firstPath(first))}, path two: ${formatPath(second)}`);
}

/** The path that made this part of the tree: its children are in the order in which they came. */
function firstPath<Leaf>(tree: PathTree<Leaf>): Path {
  if ('leaf' in tree) return tree.path;
  const [child] = tree.children.values();
  return child === undefined ? [] : firstPath(child);
}
