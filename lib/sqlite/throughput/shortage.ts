/**
 * What a request ran into, and how the service says so: which exception and which words depend on the limit and on how
 * the table is paid. Developer Guide, *Diagnosing throttling* and *Error handling with DynamoDB*; API Reference,
 * *TransactGetItems*, whose cancellation reasons list the messages.
 */
import { arnOf, type Index, type Table } from '../table/table.js';
import {
  requestLimitExceeded,
  type ThrottledError,
  throttlingException,
  throughputExceededException,
} from '../wire/service-error.js';

/** The two kinds of units. */
export type Access = 'read' | 'write';

/** A limit that leaves a request no units. */
export interface Shortage {
  readonly limit:
    | 'ProvisionedThroughputExceeded'
    | 'KeyRangeThroughputExceeded'
    | 'MaxOnDemandThroughputExceeded'
    | 'AccountLimitExceeded';
  readonly access: Access;
  readonly table: Pick<Table, 'name' | 'provision'>;
  /** The GSI whose units they are; absent where they are the table's. */
  readonly index: Index | undefined;
}

/** The refusal of a request that ran into `first`, and perhaps into others. */
export function refusalFor(first: Shortage, others: readonly Shortage[]): ThrottledError {
  const reasons = [first, ...others].map(reasonOf);
  const place = first.index === undefined ? 'table' : 'index';
  switch (first.limit) {
    case 'AccountLimitExceeded':
      return requestLimitExceeded(BEYOND_ACCOUNT, reasons);
    case 'MaxOnDemandThroughputExceeded':
      return throttlingException(BEYOND_MAXIMUM, reasons);
    case 'KeyRangeThroughputExceeded':
      // Writes to an on-demand table have an exception of their own; its reads are refused as a provisioned table's are.
      if (first.table.provision !== undefined || first.access === 'read') break;
      return throttlingException(BEYOND_CURRENT[place], reasons);
  }
  return throughputExceededException(BEYOND_PROVISIONED[place], reasons);
}

const BEYOND_PROVISIONED = {
  table:
    'The level of configured provisioned throughput for the table was exceeded. ' +
    'Consider increasing your provisioning level with the UpdateTable API.',
  index:
    'The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. ' +
    'Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API',
};
const BEYOND_CURRENT = {
  table:
    'Throughput exceeds the current capacity of your table or index. ' +
    'DynamoDB is automatically scaling your table or index so please try again shortly. ' +
    'If exceptions persist, check if you have a hot key: ' +
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
  index:
    'Throughput exceeds the current capacity for one or more global secondary indexes. ' +
    'DynamoDB is automatically scaling your index so please try again shortly.',
};
const BEYOND_ACCOUNT =
  'Throughput exceeds the current throughput limit for your account. ' +
  'To request a limit increase, contact AWS Support at https://aws.amazon.com/support.';
const BEYOND_MAXIMUM = 'Throughput exceeds the maximum OnDemandThroughput configured on table or index';

function reasonOf({ limit, access, table, index }: Shortage): { reason: string; resource: string } {
  const place = index === undefined ? 'Table' : 'Index';
  const kind = access === 'read' ? 'Read' : 'Write';
  return { reason: `${place}${kind}${limit}`, resource: arnOf(table, index) };
}
