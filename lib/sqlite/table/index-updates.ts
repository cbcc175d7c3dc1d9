/** The GlobalSecondaryIndexUpdates of UpdateTable: GSIs changed, added and taken away. API Reference, *UpdateTable*. */
import {
  invalidParameters,
  limitExceededException,
  resourceNotFoundException,
  validationException,
} from '../wire/service-error.js';
import { list, optional, type Read, structure } from '../wire/shape.js';
import { resourceName } from '../wire/table-name.js';
import { changeProvision, isOutOfBounds, newProvision, readMaximum, readWarmth, warmthOf } from './capacity.js';
import { type AttributeTypes, checkProjectedCount, readKey, readProjection } from './keys.js';
import { globalIndex, indexThroughputMembers } from './members.js';
import { MAX_GLOBAL_INDEXES } from './request.js';
import type { Index, Provision } from './table.js';

/** The member's shape. */
export const indexUpdates = list(
  structure({
    Update: optional(structure({ IndexName: resourceName, ...indexThroughputMembers })),
    Create: optional(globalIndex),
    Delete: optional(structure({ IndexName: resourceName })),
  }),
);

type IndexUpdate = Read<typeof indexUpdates>[number];
type UpdateAction = NonNullable<IndexUpdate['Update']>;
type CreateAction = NonNullable<IndexUpdate['Create']>;

/** An index without what the catalog gives it. */
type Definition = Omit<Index, 'relation'>;

/** What the updates of a request are made in view of. */
export interface Circumstances {
  /** Whether the table is paid per request once the request is done. */
  readonly onDemand: boolean;
  /** The types that the request defines; nothing where it has no definitions. */
  readonly types: AttributeTypes | undefined;
  /** The highest number that an index of the table has had. */
  readonly lastIndexId: number;
  readonly now: number;
}

/** Checks what can be seen without the table. */
export function checkIndexUpdates(updates: readonly IndexUpdate[]): void {
  const seen = new Set<string>();
  for (const update of updates) {
    const [action, ...more] = actionsOf(update);
    if (action === undefined) {
      throw invalidParameters(
        'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, ' +
          'GlobalSecondaryIndexUpdate.Delete must not be null',
      );
    }
    if (more.length > 0) {
      throw invalidParameters(
        'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
      );
    }
    if (seen.has(action.IndexName)) {
      throw invalidParameters(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${action.IndexName}`,
      );
    }
    seen.add(action.IndexName);
  }
}

/** Whether a request adds an index or takes one away. */
export function changesIndexes(updates: readonly IndexUpdate[]): boolean {
  return updates.some(({ Update }) => Update === undefined);
}

/** The indexes of a table after the updates, in their order, each checked when its turn comes. */
export function applyIndexUpdates(
  indexes: readonly Index[],
  updates: readonly IndexUpdate[],
  circumstances: Circumstances,
): readonly Definition[] {
  checkOneAtATime(indexes, updates);
  let result: readonly Definition[] = indexes;
  for (const { Update, Create, Delete } of updates) {
    if (Update !== undefined) result = updateIndex(result, Update, circumstances);
    if (Create !== undefined) result = createIndex(result, Create, circumstances);
    if (Delete !== undefined) result = deleteIndex(result, Delete.IndexName);
  }
  return result;
}

function actionsOf({ Update, Create, Delete }: IndexUpdate): { readonly IndexName: string }[] {
  return [Update, Create, Delete].filter((action) => action !== undefined);
}

/** An index that is being filled may be taken away, but until then no other may come or go. */
function checkOneAtATime(indexes: readonly Index[], updates: readonly IndexUpdate[]): void {
  const changes = updates.filter(({ Update }) => Update === undefined);
  const filling = indexes.find(({ filledTo }) => filledTo !== undefined);
  const othersWait = filling !== undefined && changes.some(({ Delete }) => Delete?.IndexName !== filling.name);
  if (changes.length <= 1 && !othersWait) return;
  throw limitExceededException('Only 1 online index can be created or deleted simultaneously per table');
}

function deleteIndex(indexes: readonly Definition[], name: string): readonly Definition[] {
  const index = findGlobal(indexes, name, 'delete');
  return indexes.filter((each) => each !== index);
}

function findGlobal(indexes: readonly Definition[], name: string, deed: 'update' | 'delete'): Definition {
  const index = indexes.find((each) => each.name === name);
  if (index === undefined) throw resourceNotFoundException();
  if (index.kind === 'global') return index;
  throw validationException(`Cannot ${deed} an index that is not a GlobalSecondaryIndex: ${name}`);
}

function updateIndex(
  indexes: readonly Definition[],
  asked: UpdateAction,
  { onDemand, now }: Circumstances,
): readonly Definition[] {
  const { IndexName: name, ProvisionedThroughput: units } = asked;
  const place = { index: name };
  if (units !== undefined && isOutOfBounds(units)) throw actionBlocked();
  const index = findGlobal(indexes, name, 'update');
  if (onDemand && units !== undefined) {
    throw invalidParameters(
      `The only Updates for index: ${name} when TableThroughputMode is PAY_PER_REQUEST ` +
        'can be to OnDemandThroughput, WarmThroughput',
    );
  }
  const provision = units === undefined ? index.provision : provisionAfter(index, units, now);
  const warm = provision === index.provision ? index.warm : warmthOf(index);
  const next: Definition = {
    ...index,
    provision,
    onDemandMaximum: readMaximum(asked.OnDemandThroughput, index.onDemandMaximum, onDemand, place),
    warm: readWarmth(asked.WarmThroughput, { provision, warm }, place),
  };
  return indexes.map((each) => (each === index ? next : each));
}

function provisionAfter(
  { name, provision }: Definition,
  units: NonNullable<UpdateAction['ProvisionedThroughput']>,
  now: number,
): Provision {
  return provision === undefined ? newProvision(units) : changeProvision(provision, units, now, { index: name });
}

function actionBlocked(): Error {
  return validationException(
    'This operation cannot be performed with given input values. ' +
      'Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate',
  );
}

function createIndex(
  indexes: readonly Definition[],
  asked: CreateAction,
  { onDemand, types, lastIndexId }: Circumstances,
): readonly Definition[] {
  const { IndexName: name } = asked;
  const place = { index: name };
  if (indexes.some((each) => each.name === name)) {
    throw validationException('Attempting to create an index which already exists');
  }
  if (indexes.filter(({ kind }) => kind === 'global').length >= MAX_GLOBAL_INDEXES) {
    throw limitExceededException(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
  }
  if (types === undefined) throw invalidParameters(`AttributeDefinitions is not specified for index: ${name}`);
  const key = readKey(asked.KeySchema, types);
  const projection = readProjection(asked);
  const provision = createdProvision(asked, onDemand);
  const index: Definition = {
    kind: 'global',
    id: lastIndexId + 1,
    name,
    key,
    projection,
    provision,
    onDemandMaximum: readMaximum(asked.OnDemandThroughput, undefined, onDemand, place),
    warm: readWarmth(asked.WarmThroughput, { provision }, place),
    filledTo: '',
  };
  checkProjectedCount([...indexes, index]);
  return [...indexes, index];
}

function createdProvision(
  { IndexName: name, ProvisionedThroughput: units }: CreateAction,
  onDemand: boolean,
): Provision | undefined {
  if (onDemand && units !== undefined) {
    throw invalidParameters(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} ` +
        'when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (onDemand) return undefined;
  if (units === undefined) {
    throw invalidParameters(`Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`);
  }
  if (isOutOfBounds(units)) throw actionBlocked();
  return newProvision(units);
}
