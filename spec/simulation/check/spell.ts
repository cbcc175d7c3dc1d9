/** Operations as people read them. */
import type { Operation, TransactPart } from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import { OVERSIZED } from '../scenario/values.js';
import type { Act } from '../world/history.js';

/** What stands for a text that is too long for an item. */
export const TOO_MUCH = '(too much)';

export function spell({ operation, invokedAt, ending, thread }: Act): string {
  const told = !ending ? '?' : ending.error ? ending.error.name : canonical(ending.value);
  return `${invokedAt} ${thread === 'main' ? '' : `${thread} `}${spellOperation(operation)} = ${told}`;
}

export function spellOperation(operation: Operation | TransactPart): string {
  if (operation.kind === 'transaction') return `transact [${operation.operations.map(spellOperation).join(', ')}]`;
  if ('selection' in operation) {
    const { table: _, ...selection } = operation.selection;
    return `${operation.kind} ${operation.table.name} ${canonical({ ...selection, index: selection.index?.name })}`;
  }
  const { kind, table, ...rest } = operation;
  const said = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false && value !== 'normal');
  return `${kind} ${table.name} ${canonical(Object.fromEntries(said)).replace(OVERSIZED, TOO_MUCH)}`;
}
