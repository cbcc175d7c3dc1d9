/** Keeps views in AWS Lambda: its handler for the events of DynamoDB Streams, which come at least once. */
import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { epochSeconds } from '../clock.js';
import { ValidationError } from '../errors.js';
import { checkOptions } from '../operation/operation.js';
import { type Solvent, solvent } from '../solvent.js';
import { keyIdentity } from '../table/key.js';
import { ACCESS } from '../view/access.js';
import { Lineage } from '../view/lineage.js';
import type { View } from '../view/view.js';
import { Applier } from './applier.js';
import { nameOf } from './apply-views.js';
import type { CheckedChange } from './batch.js';
import { type CheckpointTable, checkpointTable } from './checkpoint-table.js';
import { type LambdaEvent, type LambdaRecord, type LambdaResponse, recordsOf } from './lambda-event.js';
import { Ledger } from './ledger.js';
import { readRecord, type StreamRecord } from './stream/stream-record.js';

export interface LambdaHandlerOptions {
  readonly client: DynamoDBClient;
  readonly views: readonly View[];
  /** The table of its checkpoints. Default `checkpointTable()`. */
  readonly checkpoints?: CheckpointTable;
  /** The name under which they are kept. Default the views' names: name it yourself, so that it stays when a view is added. */
  readonly consumer?: string;
}

/**
 * A handler for the streams of the tables that views follow, which show NEW_AND_OLD_IMAGES. What is derived is written in
 * one transaction with checkpoints, so that each change counts once, though Lambda may bring it several times and to
 * several at once.
 *
 * An event does not say which shard it is of, and the changes of a shard may be divided by their partition keys (up to ten
 * ParallelizationFactor) and an item collection among shards: so each item of the table that is followed has a checkpoint of
 * its own, which costs another write for each change. It may go by time to live, attribute `expiresAt`, after two days,
 * when Lambda brings nothing of the item any more.
 *
 * The first change that could not be applied is told to Lambda, which brings it and those after it again, and as a warning
 * on stderr: the event source mapping must have `FunctionResponseTypes: ['ReportBatchItemFailures']`, without which Lambda
 * takes such an answer for success.
 * @throws ValidationError for unknown options and for views that cannot go together
 *
 * @example
 * export const handler = lambdaHandler({ client: new DynamoDBClient({}), views: [CountsByPage] });
 */
export function lambdaHandler(options: LambdaHandlerOptions): (event: LambdaEvent) => Promise<LambdaResponse> {
  checkOptions('lambdaHandler', options, ['client', 'views', 'checkpoints', 'consumer']);
  const { client, views } = options;
  if (views.length === 0) throw new ValidationError('lambdaHandler wants at least one view.');
  const lineage = new Lineage(views);
  // It lives as long as the process, and does nothing between events.
  let writer: Solvent | undefined;
  return (event) => {
    writer ??= solvent(client);
    return new Invocation(options, lineage, writer).run(event);
  };
}

/** Lambda keeps an event that fails for a day at the most. */
const REMEMBERED_SECONDS = 2 * 24 * 60 * 60;

class Invocation {
  readonly #lineage: Lineage;
  readonly #ledger: Ledger;
  readonly #applier: Applier;

  constructor(
    { views, checkpoints = checkpointTable(), consumer = nameOf(views) }: LambdaHandlerOptions,
    lineage: Lineage,
    writer: Solvent,
  ) {
    const access = writer[ACCESS];
    this.#lineage = lineage;
    this.#ledger = new Ledger({ access, table: checkpoints, keyOf: (item) => [`${consumer} ${item}`, 'item'] });
    this.#applier = new Applier({ access, lineage, ledger: this.#ledger, checkpointAt });
  }

  async run(event: LambdaEvent): Promise<LambdaResponse> {
    // Lambda ends an invocation that takes too long by itself.
    const never = new AbortController();
    const changes = recordsOf(event).map((record) => this.#change(record));
    try {
      await this.#ledger.look([...new Set(changes.map(({ checkpoint }) => checkpoint))]);
      for await (const _ of this.#applier.apply(changes, never.signal));
      return { batchItemFailures: [] };
    } catch (error) {
      return this.#failure(changes, error);
    }
  }

  #change(raw: LambdaRecord): CheckedChange {
    const { eventSourceARN = '' } = raw;
    const [, name = ''] = /:table\/([^/]+)\/stream\//.exec(eventSourceARN) ?? [];
    const views = this.#lineage.following(name);
    const [view] = views;
    if (!view)
      throw new ValidationError(`No view follows table '${name}', whose stream is ${eventSourceARN || 'not named'}.`);
    const { StreamViewType: viewType } = raw.dynamodb ?? {};
    if (viewType !== 'NEW_AND_OLD_IMAGES') {
      throw new ValidationError(`The stream of table '${name}' shows ${viewType}, and views want NEW_AND_OLD_IMAGES.`);
    }
    const record = readRecord(raw);
    return { record, views, checkpoint: digest(`${eventSourceARN} ${keyIdentity(view.from, record.key)}`) };
  }

  #failure(changes: readonly CheckedChange[], error: unknown): LambdaResponse {
    const first = changes.find(({ checkpoint, record }) => !this.#ledger.has(checkpoint, record.sequenceNumber));
    if (!first) throw error;
    const { sequenceNumber } = first.record;
    process.emitWarning(`The change ${sequenceNumber} and those after it were not applied to views: ${error}`, {
      type: 'DynochemyWarning',
    });
    return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
  }
}

function checkpointAt({ sequenceNumber, at }: StreamRecord) {
  return { sequenceNumber, at, expiresAt: Math.ceil(epochSeconds()) + REMEMBERED_SECONDS };
}

/** Keys may be longer than a key of the checkpoints can be. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
