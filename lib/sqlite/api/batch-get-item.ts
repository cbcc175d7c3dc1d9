/** Reads up to 100 items of any tables by their keys, each by itself. API Reference, *BatchGetItem*. */
import { readUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Backend } from '../backend.js';
import { checkBatchSize, checkNoDuplicates, Unprocessed } from '../batch.js';
import { nameMembers, readPlaceholders } from '../placeholders.js';
import { readProjection } from '../read/projection.js';
import type { Table } from '../table/table.js';
import { Consumption, RETURN_CONSUMED_CAPACITY, reportAll } from '../throughput/consumption.js';
import { checkKey } from '../validate.js';
import { attributeMap, decodeItem } from '../wire/item.js';
import { boolean, list, map, oneOf, optional, type Read, structure, text } from '../wire/shape.js';

const MAX_KEYS = 100;
/** An answer holds 16 MB: 52 items of 300 KB, as the API Reference says, which is by the thousand and not by 1,024. */
const MAX_ANSWER_BYTES = 16_000_000;

const keysAndAttributes = structure({
  Keys: list(attributeMap, { min: 1, max: MAX_KEYS }),
  ConsistentRead: optional(boolean),
  ProjectionExpression: optional(text()),
  ...nameMembers,
});
const request = structure({
  RequestItems: map(keysAndAttributes, { min: 1, max: MAX_KEYS }),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
});

type KeysAndAttributes = Read<typeof keysAndAttributes>;

interface TableReads {
  readonly table: Table;
  readonly asked: KeysAndAttributes;
  readonly reads: readonly { readonly asked: AttributeMap; readonly key: Buffer }[];
  readonly shape: (item: AttributeMap) => AttributeMap;
}

export const batchGetItem: ApiCall = apiCall('read', request, ({ RequestItems, ReturnConsumedCapacity }) => {
  const asked = [...RequestItems];
  const keys = asked.map(([, { Keys }]) => Keys);
  checkBatchSize('BatchGetItem', MAX_KEYS, keys);
  const prepared = asked.map(([name, each]) => ({ name, asked: each, shape: readShape(each) }));
  return (backend) => {
    const tables = prepared.map(({ name, asked, shape }) => readKeys(backend.catalog.get(name), asked, shape));
    const answer = new BatchAnswer(backend);
    for (const each of tables) answer.readAll(each);
    answer.unprocessed.throwIfAll(keys);
    const unprocessed = Object.entries(answer.unprocessed.byTable());
    return {
      Responses: Object.fromEntries(answer.responses),
      UnprocessedKeys: Object.fromEntries(
        unprocessed.map(([name, Keys]) => [name, { ...RequestItems.get(name), Keys }]),
      ),
      ConsumedCapacity: reportAll(answer.consumptions, ReturnConsumedCapacity),
    };
  };
});

function readShape(asked: KeysAndAttributes): TableReads['shape'] {
  const placeholders = readPlaceholders(asked, { ProjectionExpression: asked.ProjectionExpression });
  const { shape } = readProjection(asked.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  return shape;
}

function readKeys(table: Table, asked: KeysAndAttributes, shape: TableReads['shape']): TableReads {
  const reads = asked.Keys.map((each) => ({ asked: each, key: checkKey(table, each) }));
  checkNoDuplicates(reads.map(({ key }) => key));
  return { table, asked, reads, shape };
}

/** An answer while it grows: what finds no units left, or no room in 16 MB, is handed back. */
class BatchAnswer {
  readonly responses = new Map<string, AttributeMap[]>();
  readonly unprocessed = new Unprocessed<AttributeMap>();
  readonly consumptions: Consumption[] = [];
  readonly #backend: Backend;
  #sizeBytes = 0;
  #full = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  readAll({ table, asked, reads, shape }: TableReads): void {
    const { rows, throughput } = this.#backend;
    const items: AttributeMap[] = [];
    const total = new Consumption(table);
    for (const read of reads) {
      const reasons = throughput.exhaustedForRead(table);
      const row = reasons.length > 0 || this.#full ? undefined : rows.get(table.relation, read.key);
      this.#makeRoom(row?.size ?? 0);
      if (reasons.length > 0 || this.#full) {
        this.unprocessed.add(table.name, read.asked, reasons);
        continue;
      }
      const consumption = new Consumption(table);
      consumption.add(readUnits(row?.size ?? 0, asked.ConsistentRead ?? false));
      throughput.charge('read', consumption);
      total.addAll(consumption);
      if (row !== undefined) items.push(shape(decodeItem(row.item)));
    }
    this.responses.set(table.name, items);
    this.consumptions.push(total);
  }

  #makeRoom(sizeBytes: number): void {
    if (this.#sizeBytes + sizeBytes > MAX_ANSWER_BYTES) this.#full = true;
    else this.#sizeBytes += sizeBytes;
  }
}
