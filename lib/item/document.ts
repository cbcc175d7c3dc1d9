/**
 * Documents: what a path leads to, and what an item is after changes at the ends of several paths. The backend's updates
 * and those that the pipeline foretells share it, so that both come to the same item.
 */
import { type AttributeMap, type AttributeValue, setOwn } from './attribute-value.js';

/** The steps into a document: names of attributes, indexes of lists. */
export type Path = readonly (string | number)[];

/** A place in a tree of paths: the end of one, or where paths go on. */
export type PathTree<Leaf> = PathEnd<Leaf> | PathFork<Leaf>;

/** The end of a path, and what was given with it. */
export interface PathEnd<Leaf> {
  readonly path: Path;
  readonly leaf: Leaf;
}

/** The steps by which paths go on: all names, or all indexes. */
export interface PathFork<Leaf> {
  readonly children: Map<string | number, PathTree<Leaf>>;
}

/** The new value at the end of a path, or undefined to remove it; `item` is the whole item as it was. */
export type Change = (item: AttributeMap, old: AttributeValue | undefined) => AttributeValue | undefined;

/** A path leads through what the item has not, or has as neither a map nor a list. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** The item after all changes, each of which sees it as it was. It stays as it is, and may share parts with the result. */
export function changeItem(item: AttributeMap, tree: PathFork<Change>): AttributeMap {
  return changeMap(item, tree, item);
}

/** What a map or a list has under a name or an index; undefined also for a value that is neither. */
export function child(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
}

function changeMap(map: AttributeMap, { children }: PathFork<Change>, item: AttributeMap): AttributeMap {
  const changed = { ...map };
  for (const [step, tree] of children) {
    const name = String(step);
    const value = changeValue(child({ M: map }, name), tree, item);
    if (value === undefined) delete changed[name];
    else setOwn(changed, name, value);
  }
  return changed;
}

/** Indexes are those of the list as it was: new elements go to its end in the order of their indexes, gaps close last. */
function changeList(
  list: readonly AttributeValue[],
  { children }: PathFork<Change>,
  item: AttributeMap,
): AttributeValue[] {
  const changed: (AttributeValue | undefined)[] = [...list];
  for (const [step, tree] of [...children].sort(([a], [b]) => Number(a) - Number(b))) {
    const index = Number(step);
    const value = changeValue(list[index], tree, item);
    if (index < list.length) changed[index] = value;
    else changed.push(value);
  }
  return changed.filter((value) => value !== undefined);
}

function changeValue(
  old: AttributeValue | undefined,
  tree: PathTree<Change>,
  item: AttributeMap,
): AttributeValue | undefined {
  if ('leaf' in tree) return tree.leaf(item, old);
  const [step] = tree.children.keys();
  if (old !== undefined && 'M' in old && typeof step === 'string') return { M: changeMap(old.M, tree, item) };
  if (old !== undefined && 'L' in old && typeof step === 'number') return { L: changeList(old.L, tree, item) };
  throw new PathError('The document path provided in the update expression is invalid for update');
}
