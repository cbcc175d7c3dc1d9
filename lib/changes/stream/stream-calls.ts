/**
 * The calls of DynamoDB Streams, through what the user's client goes through, with one retry authority as everywhere:
 * throttles and faults on the way are waited out. API Reference, *Amazon DynamoDB Streams*.
 */
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb-streams';
import pRetry from 'p-retry';
import type { SchedulerLike } from 'rxjs';
import { once, sendOnce } from '../../dynamodb/client.js';
import { faultOf } from '../../dynamodb/fault.js';
import { RequestError, ValidationError } from '../../errors.js';
import { backoffMs, wait } from '../../pipeline/backoff.js';
import { withTimeout } from '../../pipeline/timeout.js';
import type { Table } from '../../table/table.js';
import { type RawRecord, readRecord, type StreamRecord } from './stream-record.js';

export interface Shard {
  readonly id: string;
  /** The shard whose records come before, which need not be there any more. */
  readonly parent: string | undefined;
  /** No more records come. */
  readonly isClosed: boolean;
}

/** All shards of a stream. */
export interface Listing {
  readonly shards: readonly Shard[];
  /** What records show of items. */
  readonly viewType: string;
  /** Whether there can be more of them. */
  readonly isEnabled: boolean;
}

/** Where an iterator begins. */
export type Start =
  | { readonly ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly ShardIteratorType: 'AFTER_SEQUENCE_NUMBER'; readonly SequenceNumber: string };

export interface RecordPage {
  readonly records: readonly StreamRecord[];
  /** The next iterator; none at the end of the shard. */
  readonly next: string | undefined;
}

export interface CallOptions {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

const TIMEOUT_MS = 10_000;
/** More than a quarter of an hour of throttles or outage. */
const RETRIES = 100;

export class StreamCalls {
  readonly #client: DynamoDBClient;
  readonly #streams: DynamoDBStreamsClient;
  readonly #table: Table;
  readonly #options: CallOptions;

  constructor(client: DynamoDBClient, table: Table, options: CallOptions) {
    const { region, credentials, endpoint, requestHandler } = client.config;
    this.#client = client;
    // Not to be destroyed: the handler is the user's client's.
    this.#streams = new DynamoDBStreamsClient({ region, credentials, requestHandler, ...(endpoint && { endpoint }) });
    this.#table = table;
    this.#options = options;
  }

  /**
   * The ARN of the table's latest stream, be it off by now.
   * @throws ValidationError where it has never had one, or none for a day
   */
  async streamArn(signal: AbortSignal): Promise<string> {
    const { name } = this.#table;
    const describe = (each: AbortSignal) => sendOnce(this.#client, new DescribeTableCommand({ TableName: name }), each);
    const { Table: { LatestStreamArn } = {} } = await this.#send(describe, signal);
    if (LatestStreamArn) return LatestStreamArn;
    throw new ValidationError(
      `Table '${name}' has no stream: switch one on by UpdateTable, StreamSpecification: { StreamEnabled: true, ` +
        "StreamViewType: 'NEW_AND_OLD_IMAGES' }.",
    );
  }

  async shards(StreamArn: string, signal: AbortSignal): Promise<Listing> {
    const shards: Shard[] = [];
    for (let after: string | undefined; ; ) {
      const input = { StreamArn, ...(after !== undefined && { ExclusiveStartShardId: after }) };
      const { StreamDescription = {} } = await this.#ask(() => new DescribeStreamCommand(input), signal);
      const { Shards = [], StreamStatus, StreamViewType = '', LastEvaluatedShardId } = StreamDescription;
      for (const { ShardId = '', ParentShardId, SequenceNumberRange } of Shards) {
        const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
        shards.push({ id: ShardId, parent: ParentShardId, isClosed });
      }
      after = LastEvaluatedShardId;
      if (after === undefined) return { shards, viewType: StreamViewType, isEnabled: StreamStatus !== 'DISABLED' };
    }
  }

  /** @throws the SDK's TrimmedDataAccessException, as it is */
  async iterator(StreamArn: string, ShardId: string, start: Start, signal: AbortSignal): Promise<string> {
    const input = { StreamArn, ShardId, ...start };
    const { ShardIterator = '' } = await this.#ask(() => new GetShardIteratorCommand(input), signal);
    return ShardIterator;
  }

  /** @throws the SDK's ExpiredIteratorException and TrimmedDataAccessException, as they are */
  async records(ShardIterator: string, signal: AbortSignal): Promise<RecordPage> {
    const reply = await this.#ask(() => new GetRecordsCommand({ ShardIterator }), signal);
    const records: readonly RawRecord[] = reply.Records ?? [];
    return { records: records.map(readRecord), next: reply.NextShardIterator };
  }
  #ask<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    commandOf: () => Command<Input, Output>,
    signal: AbortSignal,
  ): Promise<Output> {
    const send = async (abortSignal: AbortSignal) => {
      const command = commandOf();
      const reply = once(command);
      const output = await this.#streams.send(command, { abortSignal });
      // The reply is what the service's API model says, as the SDK's own output is, but for the times, which are numbers.
      return (reply() as Output | undefined) ?? output;
    };
    return this.#send(send, signal);
  }

  async #send<T>(send: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { scheduler, random } = this.#options;
    const attempt = () => {
      signal.throwIfAborted();
      return withTimeout(send, TIMEOUT_MS, signal, scheduler);
    };
    try {
      return await pRetry(attempt, {
        retries: RETRIES,
        // The waiting is done below, by the scheduler and with the random numbers that were given.
        minTimeout: 0,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (!isPassing(error)) return false;
          await wait(backoffMs(attemptNumber, random), scheduler, signal);
          return !signal.aborted;
        },
      });
    } catch (error) {
      if (isNamed(error, 'TrimmedDataAccessException') || isNamed(error, 'ExpiredIteratorException')) throw error;
      const operation = { kind: 'changes', table: this.#table };
      throw new RequestError(`The stream of table '${this.#table.name}' cannot be read: ${error}`, {
        operation,
        cause: error,
      });
    }
  }
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** A command of the SDK, by the two types that it brings together. */
type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof DynamoDBStreamsClient.prototype.send<Input, Output>
>[0];

/** What another attempt may get by. The service has no other word for a throttle of a stream than this limit. */
function isPassing(error: unknown): boolean {
  return isNamed(error, 'LimitExceededException') || ['throttled', 'unsent', 'unknown'].includes(faultOf(error));
}
