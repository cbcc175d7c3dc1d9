/** Puts and deletes up to 25 items of any tables, each by itself. API Reference, *BatchWriteItem*. */
import type { AttributeMap } from '../../item/attribute-value.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Backend } from '../backend.js';
import { checkBatchSize, checkNoDuplicates, Unprocessed } from '../batch.js';
import type { Table } from '../table/table.js';
import { Consumption, RETURN_CONSUMED_CAPACITY, reportAll } from '../throughput/consumption.js';
import { checkItem, checkKey, checkKeyTypes } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { ThrottledError, validationException } from '../wire/service-error.js';
import { list, map, oneOf, optional, type Read, structure } from '../wire/shape.js';
import { allCollectionMetrics, ReturnItemCollectionMetrics, type WrittenItem } from '../write/item-collection.js';
import { type NewItem, writeItem } from '../write/write-item.js';

const MAX_WRITES = 25;

const writeRequest = structure({
  PutRequest: optional(structure({ Item: attributeMap })),
  DeleteRequest: optional(structure({ Key: attributeMap })),
});
const request = structure({
  RequestItems: map(list(writeRequest, { min: 1, max: MAX_WRITES }), { min: 1, max: MAX_WRITES }),
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

export const batchWriteItem: ApiCall = apiCall('write', request, ({ RequestItems, ...told }) => {
  const asked = [...RequestItems];
  checkBatchSize(
    'BatchWriteItem',
    MAX_WRITES,
    asked.map(([, writes]) => writes),
  );
  for (const [, writes] of asked) writes.forEach(checkOneKind);
  return (backend) => {
    const tables = asked.map(([name, writes]) => readWrites(backend.catalog.get(name), writes));
    const unprocessed = new Unprocessed<WriteRequest>();
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

function checkOneKind({ PutRequest, DeleteRequest }: WriteRequest): void {
  if ((PutRequest === undefined) !== (DeleteRequest === undefined)) return;
  throw validationException(
    PutRequest === undefined
      ? 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
      : 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}

function readWrites(table: Table, requests: readonly WriteRequest[]): TableWrites {
  const writes = requests.map((asked) => readWrite(table, asked));
  checkNoDuplicates(writes.map(({ key }) => key));
  return { table, writes };
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
