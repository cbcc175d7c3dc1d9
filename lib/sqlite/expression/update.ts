/**
 * Updates: from a text and a request's placeholders to a function from the old item to the new one.
 * DynamoDB Developer Guide, *Using update expressions in DynamoDB*.
 */
import type { AttributeMap, AttributeType } from '../../item/attribute-value.js';
import { type Change, changeItem, type Path, PathError, type PathFork } from '../../item/document.js';
import { pathsInUpdate } from './check-tree.js';
import { type Binding, bindPath } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import { parseUpdate } from './parse.js';
import { pathTree } from './path-tree.js';
import type { Placeholders } from './placeholders.js';
import type { UpdateAction } from './tree.js';
import { bindAction } from './update-actions.js';

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
    apply: (item) => change(item, tree),
  };
}

function change(item: AttributeMap, tree: PathFork<Change>): AttributeMap {
  try {
    return changeItem(item, tree);
  } catch (error) {
    if (error instanceof PathError) throw new ExpressionError(error.message);
    throw error;
  }
}
