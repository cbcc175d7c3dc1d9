/**
 * Updates: from a text and a request's placeholders to a function from the old item to the new one.
 * DynamoDB Developer Guide, *Using update expressions in DynamoDB*.
 */
import { type AttributeMap, type AttributeType, type AttributeValue, setOwn } from '../../item/attribute-value.js';
import { pathsInUpdate } from './check-tree.js';
import { type Binding, bindPath, child } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import { parseUpdate } from './parse.js';
import { type PathFork, type PathTree, pathTree } from './path-tree.js';
import type { Placeholders } from './placeholders.js';
import type { Path, UpdateAction } from './tree.js';
import { bindAction, type Change } from './update-actions.js';

/** A compiled update. */
export interface Update {
  /**
   * The item after the update; `item` itself stays as it is, and may share parts with the result. All actions see the
   * item as it was. Throws an `ExpressionError` where the item does not allow the update.
   */
  apply(item: AttributeMap): AttributeMap;
  /** What the update writes to or removes, in the order of the text. */
  readonly paths: readonly Path[];
  /** Those and what it only reads. */
  readonly mentioned: readonly Path[];
  /** The types that attributes are known to get, whatever the item. */
  readonly types: ReadonlyMap<string, AttributeType>;
}

/** Compiles an update. Throws an `ExpressionError` for what is wrong with the text or its placeholders. */
export function compileUpdate(text: string, placeholders: Placeholders): Update {
  const binding = { placeholders, context: 'UpdateExpression' } as const;
  const actions = parseUpdate(text, binding.context).flatMap((clause) => clause.actions);
  return bindUpdate(actions, binding);
}

/** Makes the actions of an update ready for items. Throws as `compileUpdate` does. */
export function bindUpdate(actions: readonly UpdateAction[], binding: Binding): Update {
  const targets = actions.map((action) => ({ action, path: bindPath(action.path, binding) }));
  const changes = targets.map(({ action, path }) => ({ path, ...bindAction(action, binding) }));
  const tree = pathTree<Change>(
    changes.map(({ path, change }) => [path, change]),
    binding.context,
  );
  return {
    paths: changes.map(({ path }) => path),
    mentioned: pathsInUpdate(actions).map((path) => bindPath(path, binding)),
    types: new Map(changes.flatMap(({ path, type }) => (path.length > 1 || !type ? [] : [[String(path[0]), type]]))),
    apply: (item) => changeMap(item, tree, item),
  };
}

/** `item` is the whole item as it was, `map` the map at hand within it. */
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
  throw new ExpressionError('The document path provided in the update expression is invalid for update');
}
