/** What an update makes of an item: the same for UpdateItem and for the Update of a transaction. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Update } from '../expression/update.js';
import type { Table } from '../table/table.js';
import { checkIndexTypes, checkKeyUntouched, checkScalarKeys, checkUpdatedItem } from '../validate.js';
import type { NewItem } from './write-item.js';

/** Checks what of an update can be known to be wrong from the table alone. */
export function checkUpdate(table: Table, { paths, mentioned, types }: Update): void {
  checkKeyUntouched(
    table,
    paths.map(([name]) => name),
  );
  checkIndexTypes(table, types);
  checkScalarKeys(table, mentioned);
}

/** The item at `key` after an update of `old`, or of the key alone. Throws for what may not be stored. */
export function updatedItem(table: Table, key: AttributeMap, update: Update, old: AttributeMap | undefined): NewItem {
  const item = update.apply(old ?? key);
  return { item, size: checkUpdatedItem(table, item) };
}
