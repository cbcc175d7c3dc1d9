/** An operation as the service is asked, told apart by the call that carries it. */
import type {
  DeleteItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type Place, TABLE } from '../capacity/consumed.js';
import { compileCondition } from '../operation/condition.js';
import type { Placeholders } from '../operation/placeholders.js';
import type { TransactPart } from '../operation/transaction.js';
import type { CompiledUpdate } from '../operation/update.js';
import type { Table } from '../table/table.js';
import { type Keyed, laneOf, type Write } from './write.js';

/** One operation's part of a request. */
export type Request = KeyedRequest | TransactRequest | CommitRequest | PageRequest;

export type KeyedRequest = BatchWriteRequest | BatchGetRequest | PutRequest | DeleteRequest | UpdateRequest;

interface Cost {
  readonly table: Table;
  /** What the operation will probably consume, in RCU or WCU. */
  readonly units: number;
  /** Bytes of its part of the request's body, where many such parts could be too much for one. */
  readonly wireBytes: number;
}

/** A put or a delete without a condition, of which 25 make a request. */
export interface BatchWriteRequest extends Keyed, Cost {
  readonly api: 'BatchWriteItem';
  /** Its part of the request's body. */
  readonly json: string;
}

/** A get, of which 100 make a request. */
export interface BatchGetRequest extends Keyed, Cost {
  readonly api: 'BatchGetItem';
  readonly consistent: boolean;
}

export interface PutRequest extends Keyed, Cost {
  readonly api: 'PutItem';
  readonly input: PutItemCommandInput;
  readonly returnOld: boolean;
}

export interface DeleteRequest extends Keyed, Cost {
  readonly api: 'DeleteItem';
  readonly input: DeleteItemCommandInput;
  readonly returnOld: boolean;
}

export interface UpdateRequest extends Keyed, Cost {
  readonly api: 'UpdateItem';
  readonly update: CompiledUpdate;
  readonly condition: object | undefined;
  readonly returnOld: boolean;
  /** Made of several operations, whose own images are told from the item as it was before all of them. */
  readonly isMerged: boolean;
}

/** Writes that take effect together, or not at all; sent again under its token, it takes effect once. */
export interface TransactRequest extends Cost {
  readonly api: 'TransactWriteItems';
  readonly writes: readonly Write[];
  readonly items: readonly TransactWriteItem[];
  readonly token: string;
}

/** Writes whose images have to be known before, since views follow them: they commit through a transaction of their own. */
export interface CommitRequest extends Cost {
  readonly api: 'Commit';
  readonly writes: readonly Write[];
  /** What they were asked for as, in the same order. */
  readonly parts: readonly TransactPart[];
}

/** One page of a query or a scan. */
export interface PageRequest extends Cost {
  readonly api: 'Query' | 'Scan';
  readonly input: QueryCommandInput & ScanCommandInput;
}

/** Whether a request spends the table's RCU or its WCU. */
export function direction({ api }: Request): 'read' | 'write' {
  return api === 'BatchGetItem' || api === 'Query' || api === 'Scan' ? 'read' : 'write';
}

/** Where a request spends units: a write in the table and its global indexes, a read where it reads. */
export function placesOf(request: Request, table: Table = request.table): readonly Place[] {
  const globals = [...table.indexes.values()].filter(({ local }) => !local).map(({ name }) => name);
  if (direction(request) === 'write') return [TABLE, ...globals];
  const asked = 'input' in request && 'IndexName' in request.input ? request.input.IndexName : undefined;
  return asked !== undefined && globals.includes(asked) ? [asked] : [TABLE];
}

/** The keys on which a request takes its turn; a page has none. */
export function lanesOf(request: Request): readonly string[] {
  if ('identity' in request) return [laneOf(request)];
  return 'writes' in request ? request.writes.map(laneOf) : [];
}

/** The condition of a write, with the old item in its failure where the user wants to see it. */
export function conditionParameters(condition: object | undefined, returnOld: boolean, placeholders: Placeholders) {
  if (!condition) return {};
  return {
    ConditionExpression: compileCondition(condition, placeholders),
    ...(returnOld && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
  };
}

/**
 * Whether the request may be sent again when it may have been applied: doing it twice ends in the same item, and the
 * second reply tells the same as the first would have. An old image that is asked for would be the new one by then.
 */
export function isRepeatable(request: Request): boolean {
  switch (request.api) {
    case 'PutItem':
    case 'DeleteItem':
      return !request.returnOld;
    case 'UpdateItem':
      return request.update.isIdempotent && !request.returnOld && !request.isMerged;
    // Under its token, a transaction takes effect once.
    default:
      return true;
  }
}
