/** A program: tables, and what is asked of them one after the other. The same seed makes the same one. */
import { Draw } from '../support/draw.js';
import type { JsonObject } from './json.js';
import { mutate } from './mutate.js';
import { drawRequest } from './requests.js';
import type { Step } from './step.js';
import {
  addIndexRequest,
  createRequest,
  drawGlobalIndex,
  drawTable,
  dropIndexRequest,
  type IndexModel,
  type TableModel,
  tableAttributes,
} from './tables.js';

const REQUESTS = 150;
/** After how many requests all that is in the tables is compared. */
const CHECK_EVERY = 50;
/** How many of the requests are about tables and not about items. */
const ABOUT_TABLES = 0.02;
const MUTATED = 0.12;
const MAX_GLOBAL_INDEXES = 3;

/** The program of a seed. */
export function drawProgram(seed: number): Step[] {
  const draw = new Draw(seed);
  const tables = draw.times(draw.int(1, 2), (i) => drawTable(draw, `table${i}`));
  const steps: Step[] = tables.map(create);
  for (let i = 1; i <= REQUESTS; i++) {
    if (draw.chance(ABOUT_TABLES)) steps.push(...changeTables(draw, tables));
    else steps.push(perhapsMutated(draw, drawRequest(draw, tables)));
    if (i % CHECK_EVERY === 0) steps.push(...tables.flatMap(stateOf));
  }
  return steps;
}

/** A request about a table, which is another one then in `tables`, too. */
function changeTables(draw: Draw, tables: TableModel[]): Step[] {
  const table = draw.pick(tables);
  const { name: TableName } = table;
  const globals = table.indexes.filter(({ kind }) => kind === 'global');
  const droppable = globals.filter((index) => hasOwnKey(table, index));
  const become = (next: TableModel) => tables.splice(tables.indexOf(table), 1, next);
  const remade = drawTable(draw, TableName);
  return draw.weighted<Step[]>([
    [1, () => [once('ListTables', {})]],
    [1, () => [perhapsMutated(draw, once('DescribeTable', { TableName }))]],
    [2, () => [mutate(draw, create(remade))]],
    [1, () => [create(remade)]],
    [1, () => remake(table, remade, become)],
    [globals.length < MAX_GLOBAL_INDEXES ? 2 : 0, () => addIndex(draw, table, become)],
    [droppable.length > 0 ? 1 : 0, () => dropIndex(table, draw.pick(droppable), become)],
  ]);
}

type Become = (next: TableModel) => void;

function addIndex(draw: Draw, table: TableModel, become: Become): Step[] {
  const free = ['global0', 'global1', 'global2'].filter((name) => table.indexes.every((index) => index.name !== name));
  const index = drawGlobalIndex(draw, draw.pick(free), table.indexable);
  if (draw.chance(0.2)) return [mutate(draw, once('UpdateTable', addIndexRequest(table, index))), settled(table)];
  become({ ...table, indexes: [...table.indexes, index] });
  return [once('UpdateTable', addIndexRequest(table, index)), settled(table)];
}

function remake({ name: TableName }: TableModel, next: TableModel, become: Become): Step[] {
  become(next);
  return [once('DeleteTable', { TableName }), create(next)];
}

function dropIndex(table: TableModel, index: IndexModel, become: Become): Step[] {
  become({ ...table, indexes: table.indexes.filter((each) => each !== index) });
  return [once('UpdateTable', dropIndexRequest(table, index)), settled(table)];
}

/** Whether no other key has an attribute of the index's: DynamoDB Local never gets done with dropping such an index. */
function hasOwnKey(table: TableModel, index: IndexModel): boolean {
  const others = tableAttributes({ ...table, indexes: table.indexes.filter((each) => each !== index) });
  return others.every(({ name }) => name !== index.hash.name && name !== index.range?.name);
}

/** All that is in a table and its indexes. */
function stateOf({ name: TableName, hash, range, indexes }: TableModel): Step[] {
  const whole = (IndexName?: string): Step => ({
    call: 'Scan',
    body: IndexName === undefined ? { TableName } : { TableName, IndexName },
    follow: 'pages',
    order: { hash: hash.name, range: IndexName === undefined ? range?.name : undefined },
  });
  return [once('DescribeTable', { TableName }), whole(), ...indexes.map((index) => whole(index.name))];
}

function create(table: TableModel): Step {
  return once('CreateTable', createRequest(table));
}

function settled({ name: TableName }: TableModel): Step {
  return { call: 'DescribeTable', body: { TableName }, follow: 'settled' };
}

function perhapsMutated(draw: Draw, step: Step): Step {
  return draw.chance(MUTATED) ? mutate(draw, step) : step;
}

function once(call: string, body: JsonObject): Step {
  return { call, body, follow: 'once' };
}
