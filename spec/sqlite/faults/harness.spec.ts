import {
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import type { Fault, SqliteOptions } from '../../../lib/sqlite/index.js';
import { fakeTime } from '../../support/fake-time.js';
import { clientWithoutRetries, VISITS, visit, visitKey } from '../support.js';

const TableName = 'visits';
const ARN = 'arn:aws:dynamodb:local:000000000000:table/visits';
const PUT = { TableName, Item: visit('a', 1) };

describe('the fault harness', () => {
  /** A client with one table, whose every request about items meets a fault; and what its table holds without any. */
  const struckBy = async (fault: Fault, more: SqliteOptions = {}) => {
    let isStruck = false;
    const faults: SqliteOptions['faults'] = () => (isStruck ? fault : undefined);
    const client = await clientWithoutRetries(VISITS, { faults, ...more });
    isStruck = true;
    const count = async () => {
      isStruck = false;
      return (await client.scan({ TableName })).Count;
    };
    return { client, count };
  };
  const errorOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('throttles as a provisioned table does, and nothing is done', async () => {
    const { client, count } = await struckBy('throttle');
    const error = await errorOf(client.putItem(PUT));
    expect(error).to.be.instanceOf(ProvisionedThroughputExceededException);
    expect(error).to.have.deep.property('ThrottlingReasons', [
      { reason: 'TableWriteProvisionedThroughputExceeded', resource: ARN },
    ]);
    expect(await errorOf(client.scan({ TableName }))).to.have.deep.property('ThrottlingReasons', [
      { reason: 'TableReadProvisionedThroughputExceeded', resource: ARN },
    ]);
    expect(await count()).to.equal(0);
  });

  it('throttles as an on-demand table does', async () => {
    const { client, count } = await struckBy('onDemandThrottle');
    const error = await errorOf(client.putItem(PUT));
    expect(error).to.be.instanceOf(ThrottlingException);
    expect(error).to.have.property(
      'message',
      'Throughput exceeds the maximum OnDemandThroughput configured on table or index',
    );
    expect(error).to.have.deep.property('throttlingReasons', [
      { reason: 'TableWriteMaxOnDemandThroughputExceeded', resource: ARN },
    ]);
    expect(await count()).to.equal(0);
  });

  it('throttles for the account', async () => {
    const { client } = await struckBy('accountThrottle');
    const error = await errorOf(client.putItem(PUT));
    expect(error).to.be.instanceOf(RequestLimitExceeded);
    expect(error).to.have.deep.property('ThrottlingReasons', [
      { reason: 'TableWriteAccountLimitExceeded', resource: ARN },
    ]);
  });

  it('breaks the connection before a write takes place, or after', async () => {
    for (const [fault, written] of [
      ['resetBefore', 0],
      ['resetAfter', 1],
    ] as const) {
      const { client, count } = await struckBy(fault);
      const error = await errorOf(client.putItem(PUT));
      expect(error).to.include({ code: 'ECONNRESET', message: 'read ECONNRESET' });
      expect(await count(), fault).to.equal(written);
    }
  });

  it('answers 500 before a write takes place, or after', async () => {
    for (const [fault, written] of [
      ['errorBefore', 0],
      ['errorAfter', 1],
    ] as const) {
      const { client, count } = await struckBy(fault);
      const error = await errorOf(client.putItem(PUT));
      expect(error).to.be.instanceOf(InternalServerError);
      expect(error).to.have.nested.property('$metadata.httpStatusCode', 500);
      expect(await count(), fault).to.equal(written);
    }
  });

  it('does some of a batch and hands back the rest', async () => {
    const { client, count } = await struckBy('partialBatch');
    const puts = Array.from({ length: 10 }, (_, i) => ({ PutRequest: { Item: visit('a', i) } }));
    const { UnprocessedItems } = await client.batchWriteItem({ RequestItems: { [TableName]: puts } });
    const leftCount = UnprocessedItems?.[TableName]?.length ?? 0;
    expect(leftCount).to.be.within(1, 9);
    const Keys = Array.from({ length: 10 }, (_, i) => visitKey('a', i));
    const { Responses, UnprocessedKeys } = await client.batchGetItem({ RequestItems: { [TableName]: { Keys } } });
    expect(UnprocessedKeys?.[TableName]?.Keys?.length).to.be.within(1, 9);
    expect(Responses?.[TableName]?.length).to.be.lessThan(10);
    expect(await count()).to.equal(10 - leftCount);
  });

  it('comes to an end with a batch that is sent until nothing is left', async () => {
    const { client, count } = await struckBy('partialBatch');
    let left = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: visit('a', i) } }));
    for (let sent = 0; left.length > 0; sent++) {
      expect(sent).to.be.lessThan(25);
      const { UnprocessedItems } = await client.batchWriteItem({ RequestItems: { [TableName]: left } });
      left = (UnprocessedItems?.[TableName] ?? []) as typeof left;
    }
    expect(await count()).to.equal(25);
  });

  it('sets a single write in conflict with a transaction', async () => {
    const { client, count } = await struckBy('conflict');
    const error = await errorOf(client.putItem(PUT));
    expect(error).to.be.instanceOf(TransactionConflictException);
    expect(error).to.have.property('message', 'Transaction is ongoing for the item');
    expect(await count()).to.equal(0);
  });

  it('cancels a transaction for a conflict over one of its items', async () => {
    const { client, count } = await struckBy('conflict', { seed: 3 });
    const TransactItems = [1, 2, 3].map((time) => ({ Put: { TableName, Item: visit('a', time) } }));
    const error = await errorOf(client.transactWriteItems({ TransactItems }));
    expect(error).to.be.instanceOf(TransactionCanceledException);
    const { CancellationReasons = [] } = error as TransactionCanceledException;
    expect(CancellationReasons.map(({ Code }) => Code)).to.have.members(['None', 'None', 'TransactionConflict']);
    expect(CancellationReasons).to.deep.include({
      Code: 'TransactionConflict',
      Message: 'Transaction is ongoing for the item',
    });
    expect(await count()).to.equal(0);
  });

  it('rejects with what a function throws', async () => {
    const faults = ({ operation }: { operation: string }) => {
      if (operation === 'PutItem') throw new RangeError('mine');
      return undefined;
    };
    const client = await clientWithoutRetries(VISITS, { faults });
    expect(await errorOf(client.putItem(PUT))).to.be.instanceOf(RangeError);
  });
});

describe('latency of the harness', () => {
  const clock = fakeTime();

  /** How long a call takes, in milliseconds of fake time. */
  const durationOf = async (call: Promise<unknown>): Promise<number> => {
    let endedAt: number | undefined;
    const startedAt = performance.now();
    const end = () => {
      endedAt = performance.now();
    };
    call.then(end, end);
    while (endedAt === undefined) await clock().tickAsync(1);
    return endedAt - startedAt;
  };
  const slowClient = async (options: SqliteOptions) => {
    const made = clientWithoutRetries(VISITS, options);
    await durationOf(made);
    return made;
  };

  it('lets a reply take its time, half of it on the way there and half on the way back', async () => {
    const client = await slowClient({ latency: ({ operation }) => (operation === 'PutItem' ? 100 : 0) });
    const put = client.putItem(PUT);
    const countAfter = async (ms: number) => {
      await clock().tickAsync(ms);
      const scan = client.scan({ TableName });
      await durationOf(scan);
      return (await scan).Count;
    };
    expect(await countAfter(40)).to.equal(0);
    expect(await countAfter(20)).to.equal(1);
    expect(await durationOf(put)).to.be.within(20, 40);
    expect(await durationOf(client.putItem(PUT))).to.be.within(100, 105);
  });

  it('takes what a function says of a request', async () => {
    const client = await slowClient({ latency: ({ operation }) => (operation === 'Scan' ? 300 : 0) });
    expect(await durationOf(client.putItem(PUT))).to.be.lessThan(10);
    expect(await durationOf(client.scan({ TableName }))).to.be.within(300, 305);
  });

  it('is more for slow replies: 5 seconds, or slowMs', async () => {
    for (const [slowMs, expected] of [
      [undefined, 5000],
      [700, 700],
    ] as const) {
      const client = await slowClient({ faults: { slow: 1 }, ...(slowMs !== undefined && { slowMs }) });
      const duration = await durationOf(client.putItem(PUT));
      expect(duration).to.be.within(expected, expected + 5);
    }
  });

  it('ends with the signal or the timeout of a request, which takes effect all the same', async () => {
    const client = await slowClient({ latency: 1000 });
    const abort = new AbortController();
    const aborted = client.putItem(PUT, { abortSignal: abort.signal }).catch((error: Error) => error.name);
    const late = client
      .putItem({ TableName, Item: visit('a', 2) }, { requestTimeout: 250 })
      .catch((error: Error) => error.name);
    await clock().tickAsync(100);
    abort.abort();
    expect(await aborted).to.equal('AbortError');
    expect(await durationOf(late)).to.be.within(145, 155);
    expect(await late).to.equal('TimeoutError');
    const scan = client.scan({ TableName });
    await durationOf(scan);
    expect((await scan).Count).to.equal(2);
  });

  it('rejects what waits, and leaves no timer, when the client is destroyed', async () => {
    const client = await slowClient({ latency: 1000 });
    const waiting = [1, 2, 3].map((time) =>
      client.putItem({ TableName, Item: visit('a', time) }).catch((error: Error) => error.message),
    );
    await clock().tickAsync(300);
    const later = client.scan({ TableName }).catch((error: Error) => error.message);
    await clock().tickAsync(400);
    client.destroy();
    const reason = 'The client was destroyed before the request was answered.';
    expect(await Promise.all([...waiting, later])).to.deep.equal(Array(4).fill(reason));
    expect(clock().countTimers()).to.equal(0);
  });
});
