/** The door 'dynochemy'. */
export type { Limiter, LimiterReply } from './capacity/limiter.js';
export { shared } from './capacity/shared.js';
export type { BudgetSource, Demand, Supply } from './capacity/supply.js';
export { type Applied, type ApplyViewsOptions, applyViews } from './changes/apply-views.js';
export { type Change, type Changes, type ChangesOptions, changes, type Position } from './changes/changes.js';
export { type CheckpointItem, type CheckpointTable, checkpointTable } from './changes/checkpoint-table.js';
export type { LambdaEvent, LambdaRecord, LambdaResponse } from './changes/lambda-event.js';
export { type LambdaHandlerOptions, lambdaHandler } from './changes/lambda-handler.js';
export type { Checkpoint } from './changes/stream/place.js';
export {
  type CancellationReason,
  ClosedError,
  ConditionFailedError,
  DeadlineError,
  DynochemyError,
  type FailedOperation,
  ItemTooLargeError,
  QueueFullError,
  RequestError,
  ThrottledError,
  TransactionCanceledError,
  TrimmedDataAccessError,
  UnknownOutcomeError,
  ValidationError,
} from './errors.js';
export type { Event } from './events.js';
export type { NumberInput } from './item/marshall.js';
export type { Comparators, Comparison, Condition } from './operation/condition.js';
export {
  type CheckOperation,
  type DeleteOperation,
  del,
  type GetOperation,
  type GetOptions,
  get,
  type KeyedOperation,
  type Operation,
  type PutOperation,
  put,
  type TransactOperation,
  type UpdateOperation,
  update,
  type WriteOperation,
  type WriteOptions,
} from './operation/operation.js';
export type { Failure, Outcome } from './operation/outcome.js';
export type { PathInput } from './operation/placeholders.js';
export type { Priority } from './operation/priority.js';
export { type Query, query, type Scan, type SelectionOperation, scan, type Target } from './operation/query.js';
export type { Result } from './operation/result.js';
export type { Stream } from './operation/stream.js';
export { check, type TransactOptions, type TransactPart, transact } from './operation/transaction.js';
export type { UpdateActions } from './operation/update.js';
export type { Source } from './pipeline/ingest.js';
export type { DirectionStats, Stats, TableStats } from './pipeline/stats.js';
export { type Progress, rebuild } from './repair/rebuild.js';
export type { RepairOptions } from './repair/repair.js';
export type { BaseKeyRange } from './repair/scope.js';
export { type Difference, verify } from './repair/verify.js';
export { type Solvent, type SolventOptions, solvent } from './solvent.js';
export type { Key, KeyNames } from './table/key.js';
export {
  type Capacity,
  type Index,
  type IndexDefinition,
  type KeyDefinition,
  type Table,
  type TableDefinition,
  table,
} from './table/table.js';
export { type Consistency, type View, type ViewDefinition, view } from './view/view.js';
