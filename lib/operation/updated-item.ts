/** What an update makes of an item, foretold: where both images are wanted, the service returns only one of them. */
import { ValidationError } from '../errors.js';
import { added, OperandError, subtracted } from '../item/add.js';
import type { AttributeMap } from '../item/attribute-value.js';
import { type Change, changeItem, type Path, PathError, type PathFork } from '../item/document.js';
import { NumberError } from '../item/number.js';
import { pathSteps } from './placeholders.js';
import type { Action, CompiledUpdate } from './update.js';

/**
 * The item after an update of `before`, or of nothing at all at `key`. It may share parts with what it was made of.
 * @throws ValidationError where the item does not allow the update
 */
export function updatedItem(
  { actions }: CompiledUpdate,
  before: AttributeMap | undefined,
  key: AttributeMap,
): AttributeMap {
  try {
    return changeItem(before ?? key, treeOf(actions));
  } catch (cause) {
    const isRefusal = cause instanceof PathError || cause instanceof OperandError || cause instanceof NumberError;
    throw isRefusal ? new ValidationError(`The item does not allow the update: ${cause.message}.`, { cause }) : cause;
  }
}

function treeOf(actions: readonly Action[]): PathFork<Change> {
  const root: PathFork<Change> = { children: new Map() };
  for (const action of actions) plant(root, pathSteps(action.path), changeOf(action));
  return root;
}

function plant(root: PathFork<Change>, path: Path, leaf: Change): void {
  let fork = root;
  for (const step of path.slice(0, -1)) {
    const next = fork.children.get(step) ?? { children: new Map() };
    if ('leaf' in next) throw overlap(path);
    fork.children.set(step, next);
    fork = next;
  }
  // A path has at least one step.
  const last = path.at(-1) as string | number;
  if (fork.children.has(last)) throw overlap(path);
  fork.children.set(last, { path, leaf });
}

function overlap(path: Path): PathError {
  return new PathError(`two of its paths overlap at '${path.join('.')}'`);
}

function changeOf({ clause, value }: Action): Change {
  switch (clause) {
    case 'SET':
      return () => value;
    case 'REMOVE':
      return () => undefined;
    case 'ADD':
      return (_item, old) => value && added(old, value);
    case 'DELETE':
      return (_item, old) => value && subtracted(old, value);
    default:
      clause satisfies never;
      return (_item, old) => old;
  }
}
