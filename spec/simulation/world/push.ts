/** Pushes operations by each of the solvent's ways in. */

import type { Result } from '../../../lib/index.js';
import { ClosedError, type Operation, type Solvent, type Table } from '../../../lib/index.js';
import type { Manner } from '../scenario/step.js';
import type { Stage } from './stage.js';

export function push(stage: Stage, operation: Operation, by: Manner): void {
  if (by === 'next' || 'selection' in operation) pushNext(stage, operation);
  else pushByMethod(stage, operation, by);
}

/** Once the solvent is closed there is nothing to tell an operation's end by. */
function pushNext({ history, solvent, findings }: Stage, operation: Operation): void {
  const act = history.begin(operation, { thread: 'main' });
  try {
    solvent.operations.next(operation);
  } catch (error) {
    if (!(error instanceof ClosedError)) findings.push(`operations.next threw ${error}`);
    history.acts.splice(history.acts.indexOf(act), 1);
  }
}

function pushByMethod(stage: Stage, operation: Exclude<Operation, { selection: unknown }>, by: Manner): void {
  const { history, solvent, weather } = stage;
  const act = history.begin(operation, { thread: 'main', hasResult: true });
  const result = resultOf(solvent, operation);
  result.subscribe({
    next: (value) => history.resulted(act, { value }),
    // Whatever it is, it is told by its class.
    error: (error) => history.resulted(act, { error }),
  });
  if (by === 'throwing') {
    result.subscribe({
      next: () => throwIn(stage, `subscriber of ${act.invokedAt}`),
      error: () => undefined,
    });
  }
  if (by === 'leaving') {
    weather.count('unsubscribed');
    result.subscribe(() => stage.findings.push('a subscriber who had left was told')).unsubscribe();
  }
}

/** What a subscriber throws has to surface, once. */
export function throwIn({ thrown, weather }: Stage, what: string): never {
  weather.count('throwingSubscriber');
  const error = new Error(what);
  thrown.push(String(error));
  throw error;
}

function resultOf(solvent: Solvent, operation: Exclude<Operation, { selection: unknown }>): Result<unknown> {
  // The methods' types are the tables' own, which programs draw.
  const any = operation.table as Table<never, never>;
  switch (operation.kind) {
    case 'put':
      return solvent.put(any, operation.item as never, optionsOf(operation));
    case 'get':
      return solvent.get(any, operation.key as never, {
        consistent: operation.consistent,
        priority: operation.priority,
      });
    case 'update':
      return solvent.update(any, operation.key as never, operation.actions, optionsOf(operation));
    case 'delete':
      return solvent.delete(any, operation.key as never, optionsOf(operation));
    case 'transaction':
      return solvent.transact(operation.operations, { priority: operation.priority });
  }
}

/** The options of a write that was made of options. */
function optionsOf({ if: condition, returnOld, views, exactlyOnce, priority }: WriteParts) {
  return { ...(condition && { if: condition as never }), returnOld, views, exactlyOnce, priority };
}

type WriteParts = Pick<Extract<Operation, { kind: 'put' }>, 'if' | 'returnOld' | 'views' | 'exactlyOnce' | 'priority'>;
