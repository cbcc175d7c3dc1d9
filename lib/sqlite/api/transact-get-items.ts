/** Reads up to 100 items of any tables as they are at one moment. API Reference, *TransactGetItems*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { nameMembers, readPlaceholders } from '../placeholders.js';
import { type CompiledProjection, projectStored, readProjection } from '../read/projection.js';
import type { Table } from '../table/table.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { inTurn, open } from '../transaction/in-turn.js';
import { checkItemsRead, MAX_ACTIONS } from '../transaction/limits.js';
import { readAll, type TransactionRead } from '../transaction/read-all.js';
import { reportTransaction } from '../transaction/report.js';
import { type Locator, locateAll } from '../transaction/target.js';
import { checkKey, checkScalarKeys } from '../validate.js';
import { attributeMap } from '../wire/item.js';
import { list, oneOf, optional, type Read, structure, text } from '../wire/shape.js';
import { Spelled } from '../wire/spelled.js';
import { tableName } from '../wire/table-name.js';

const getAction = structure({
  Get: structure({
    TableName: tableName,
    Key: attributeMap,
    ProjectionExpression: optional(text()),
    ...nameMembers,
  }),
});
const request = structure({
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  TransactItems: list(inTurn(getAction), { min: 1, max: MAX_ACTIONS }),
});

interface GetAction extends Locator {
  readonly projection: CompiledProjection;
}

export const transactGetItems: ApiCall = apiCall('read', request, ({ TransactItems, ReturnConsumedCapacity }) => {
  const actions = TransactItems.map((each) => readGet(open(each)));
  return (backend) => {
    const reads = readAll(backend, locateAll(backend, actions));
    checkItemsRead(reads.map(({ row }) => row?.size ?? 0));
    return {
      Responses: Spelled.list(reads.map(spellResponse)),
      ConsumedCapacity: reportTransaction(reads, 'Read', ReturnConsumedCapacity),
    };
  };
});

function readGet({ Get: asked }: Read<typeof getAction>): GetAction {
  const { TableName, Key, ProjectionExpression } = asked;
  const placeholders = readPlaceholders(asked, { ProjectionExpression });
  const projection = readProjection(asked, placeholders);
  placeholders.checkAllUsed();
  const keyIn = (table: Table): Buffer => {
    const key = checkKey(table, Key);
    checkScalarKeys(table, projection.paths);
    return key;
  };
  return { tableName: TableName, item: Key, keyIn, projection };
}

/** Where there is no item, or it has nothing of what was asked for, there is no member for it (measured). */
function spellResponse({ action, row }: TransactionRead<GetAction>): string {
  const item = row === undefined ? NOTHING : projectStored(action.projection, row.item);
  return item === NOTHING ? NOTHING : `{"Item":${item}}`;
}

const NOTHING = '{}';
