/** Puts and deletes up to 25 items of any tables, each by itself. API Reference, *BatchWriteItem*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Backend } from '../backend.js';
import { byTable, checkBatchSize, checkNoDuplicates, Unprocessed, wrongTableNames } from '../batch.js';
import type { Table } from '../table/table.js';
import { Consumption, RETURN_CONSUMED_CAPACITY, reportAll } from '../throughput/consumption.js';
import { checkItem, checkKey, checkKeyTypes } from '../validate.js';
import { attributeMap, MANY_VALUES } from '../wire/item.js';
import { ThrottledError, validationException } from '../wire/service-error.js';
import { brokenConstraint, list, oneOf, optional, type Read, structure } from '../wire/shape.js';
import { allCollectionMetrics, ReturnItemCollectionMetrics, type WrittenItem } from '../write/item-collection.js';
import { type NewItem, writeItem } from '../write/write-item.js';

const MAX_WRITES = 25;

const writeRequest = structure({
  PutRequest: optional(structure({ Item: attributeMap })),
  DeleteRequest: optional(structure({ Key: attributeMap })),
});
const someWrites = list(writeRequest, { max: MAX_WRITES, unshown: true });
/** The service shows an empty list, and the constraint that it breaks as one of the map. */
const tableWrites: typeof someWrites = (value, path, reading) => {
  const writes = someWrites(value, path, reading);
  if (writes.length === 0) reading.problems.push(noWrites(path.slice('requestItems.'.length, -'.member'.length)));
  return writes;
};
const request = structure({
  RequestItems: byTable(tableWrites, MAX_WRITES, (asked, [name = ''], reading) => {
    const message = wrongTableNames(`'{${name}=[${asked.get(name)?.length} members]}'`);
    // It stands back behind every other constraint: measured on the service in October 2026.
    reading.refusal ??= `1 validation error detected: ${message}`;
  }),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  ReturnItemCollectionMetrics,
});

type WriteRequest = Read<typeof writeRequest>;

interface Write {
  readonly asked: WriteRequest;
  readonly item: AttributeMap;
  readonly key: Buffer;
  readonly next: NewItem | undefined;
}

/** What was done to one table. */
interface Performed {
  readonly consumption: Consumption;
  readonly written: readonly WrittenItem[];
}

interface TableWrites {
  readonly table: Table;
  readonly writes: readonly Write[];
}

export const batchWriteItem: ApiCall = apiCall('write', request, ({ RequestItems, ...told }, part) => {
  const asked = [...RequestItems];
  checkBatchSize(
    'BatchWriteItem',
    MAX_WRITES,
    asked.map(([, writes]) => writes),
  );
  for (const [, writes] of asked) writes.forEach(checkOneKind);
  return (backend) => {
    const tables = asked.map(([name, requests]) => {
      const table = backend.catalog.get(name);
      return { table, writes: requests.map((each) => readWrite(table, each)) };
    });
    checkNoDuplicates(tables.flatMap(({ table, writes }) => writes.map(({ key }) => ({ table, key }))));
    const unprocessed = new Unprocessed<WriteRequest>(part);
    const performed = tables.map((each) => performAll(backend, each, unprocessed));
    unprocessed.throwIfAll(asked.map(([, writes]) => writes));
    return {
      UnprocessedItems: unprocessed.byTable(),
      ConsumedCapacity: reportAll(
        performed.map(({ consumption }) => consumption),
        told.ReturnConsumedCapacity,
      ),
      ItemCollectionMetrics: allCollectionMetrics(
        backend,
        performed.flatMap(({ written }) => written),
        told.ReturnItemCollectionMetrics,
      ),
    };
  };
});

function noWrites(tableName: string): string {
  return brokenConstraint(
    `'{${tableName}=[]}'`,
    'requestItems',
    `Map value must satisfy constraint: [Member must have length less than or equal to ${MAX_WRITES}, ` +
      'Member must have length greater than or equal to 1]',
  );
}

/** The service says the same of none and of both: measured by dynalite's tests. */
function checkOneKind({ PutRequest, DeleteRequest }: WriteRequest): void {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) throw validationException(MANY_VALUES);
}

function readWrite(table: Table, asked: WriteRequest): Write {
  const item = asked.PutRequest?.Item;
  if (item === undefined) return readDelete(table, asked, asked.DeleteRequest?.Key ?? {});
  checkKeyTypes(table, item);
  const { key, size } = checkItem(table, item);
  return { asked, item, key, next: { item, size } };
}

function readDelete(table: Table, asked: WriteRequest, item: AttributeMap): Write {
  return { asked, item, key: checkKey(table, item), next: undefined };
}

/** Each write by itself: what finds no units left is handed back, the others take effect. */
function performAll(
  backend: Backend,
  { table, writes }: TableWrites,
  unprocessed: Unprocessed<WriteRequest>,
): Performed {
  const { rows, throughput } = backend;
  const total = new Consumption(table);
  const written: WrittenItem[] = [];
  for (const { asked, item, key, next } of writes) {
    if (unprocessed.leaves(table.askedAs, asked)) continue;
    try {
      throughput.admitWrite(table, key);
      const consumption = writeItem(backend, table, key, rows.get(table.relation, key), next);
      throughput.charge('write', consumption);
      total.addAll(consumption);
      written.push({ table, item });
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      unprocessed.add(table.askedAs, asked, error);
    }
  }
  return { consumption: total, written };
}
