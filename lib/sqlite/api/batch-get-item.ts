/** Reads up to 100 items of any tables by their keys, each by itself. API Reference, *BatchGetItem*. */
import { readUnits } from '../../capacity/units.js';
import type { AttributeMap } from '../../item/attribute-value.js';
import { type ApiCall, apiCall } from '../api-call.js';
import type { Backend } from '../backend.js';
import { byTable, checkBatchSize, checkNoDuplicates, type Part, Unprocessed, wrongTableNames } from '../batch.js';
import { attributesToGetMembers } from '../legacy/attributes-to-get.js';
import { checkParameters, nameMembers, placeholdersOf } from '../placeholders.js';
import { type CompiledProjection, projectStored, readProjection } from '../read/projection.js';
import type { Table } from '../table/table.js';
import { Consumption, RETURN_CONSUMED_CAPACITY, reportAll } from '../throughput/consumption.js';
import { checkKey, checkScalarKeys } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { boolean, inNewerWords, list, oneOf, optional, type Read, structure, text } from '../wire/shape.js';
import { Spelled } from '../wire/spelled.js';

const MAX_KEYS = 100;
/** An answer holds 16 MB: 52 items of 300 KB, as the API Reference says, which is by the thousand and not by 1,024. */
const MAX_ANSWER_BYTES = 16_000_000;

const keysAndAttributes = structure({
  Keys: list(attributeMap, { min: 1, max: MAX_KEYS, unshown: true }),
  ...attributesToGetMembers,
  ConsistentRead: optional(boolean),
  ProjectionExpression: optional(text()),
  ...nameMembers,
});
const request = inNewerWords(
  structure({
    RequestItems: byTable(keysAndAttributes, MAX_KEYS, (asked, _wrong, { problems }) => {
      problems.push(wrongTableNames(`'${JSON.stringify(Object.fromEntries(asked))}'`));
    }),
    ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  }),
);

type KeysAndAttributes = Read<typeof keysAndAttributes>;

interface TableReads {
  readonly table: Table;
  readonly asked: KeysAndAttributes;
  readonly reads: readonly { readonly asked: AttributeMap; readonly key: Buffer }[];
  readonly projection: CompiledProjection;
}

export const batchGetItem: ApiCall = apiCall('read', request, ({ RequestItems, ReturnConsumedCapacity }, part) => {
  const asked = [...RequestItems];
  const keys = asked.map(([, { Keys }]) => Keys);
  checkBatchSize('BatchGetItem', MAX_KEYS, keys);
  checkNotMixed(asked.map(([, each]) => each));
  const prepared = asked.map(([name, each]) => ({ name, asked: each, projection: readAsked(each) }));
  return (backend) => {
    const tables = prepared.map(({ name, ...each }) => readKeys(backend.catalog.get(name), each));
    checkNoDuplicates(tables.flatMap(({ table, reads }) => reads.map(({ key }) => ({ table, key }))));
    const answer = new BatchAnswer(backend, part);
    for (const each of tables) answer.readAll(each);
    answer.unprocessed.throwIfAll(keys);
    const unprocessed = Object.entries(answer.unprocessed.byTable());
    return {
      Responses: Spelled.lists(answer.responses),
      UnprocessedKeys: Object.fromEntries(
        unprocessed.map(([name, Keys]) => [name, { ...RequestItems.get(name), Keys }]),
      ),
      ConsumedCapacity: reportAll(answer.consumptions, ReturnConsumedCapacity),
    };
  };
});

/** One table's projection is not to be of the new kind and another's of the old one. */
function checkNotMixed(asked: readonly KeysAndAttributes[]): void {
  const nothing = { ExpressionAttributeNames: undefined };
  const ProjectionExpression = asked.find((each) => each.ProjectionExpression !== undefined);
  const AttributesToGet = asked.find((each) => each.AttributesToGet !== undefined);
  checkParameters(nothing, { ProjectionExpression }, { AttributesToGet });
}

function readAsked(asked: KeysAndAttributes): CompiledProjection {
  const { ProjectionExpression, AttributesToGet } = asked;
  checkParameters(asked, { ProjectionExpression }, { AttributesToGet });
  const placeholders = placeholdersOf(asked);
  const projection = readProjection(asked, placeholders);
  placeholders.checkAllUsed();
  return projection;
}

function readKeys(table: Table, { asked, projection }: Pick<TableReads, 'asked' | 'projection'>): TableReads {
  const reads = asked.Keys.map((each) => ({ asked: each, key: checkKey(table, each) }));
  checkScalarKeys(table, projection.paths);
  return { table, asked, reads, projection };
}

/** An answer while it grows: what finds no units left, or no room in 16 MB, is handed back. */
class BatchAnswer {
  /** Items as JSON. */
  readonly responses = new Map<string, string[]>();
  readonly unprocessed: Unprocessed<AttributeMap>;
  readonly consumptions: Consumption[] = [];
  readonly #backend: Backend;
  #sizeBytes = 0;
  #full = false;

  constructor(backend: Backend, part: Part | undefined) {
    this.#backend = backend;
    this.unprocessed = new Unprocessed(part);
  }

  readAll({ table, asked, reads, projection }: TableReads): void {
    const { rows, throughput } = this.#backend;
    const items: string[] = [];
    const total = new Consumption(table);
    for (const read of reads) {
      if (this.unprocessed.leaves(table.askedAs, read.asked)) continue;
      const refusal = throughput.refusalOfRead(table, read.key);
      const row = refusal !== undefined || this.#full ? undefined : rows.get(table.relation, read.key);
      this.#makeRoom(row?.size ?? 0);
      if (refusal !== undefined || this.#full) {
        this.unprocessed.add(table.askedAs, read.asked, refusal);
        continue;
      }
      const consumption = new Consumption(table);
      consumption.add(readUnits(row?.size ?? 0, asked.ConsistentRead ?? false), read.key);
      throughput.charge('read', consumption);
      total.addAll(consumption);
      if (row !== undefined) items.push(projectStored(projection, row.item));
    }
    this.responses.set(table.askedAs, items);
    this.consumptions.push(total);
  }

  #makeRoom(sizeBytes: number): void {
    if (this.#sizeBytes + sizeBytes > MAX_ANSWER_BYTES) this.#full = true;
    else this.#sizeBytes += sizeBytes;
  }
}
