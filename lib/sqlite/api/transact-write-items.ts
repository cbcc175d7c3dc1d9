/**
 * Writes up to 100 items of any tables, all of them or none. API Reference, *TransactWriteItems*.
 *
 * Requests are answered one after the other, and processes take turns at the file. So no transaction ever meets another
 * one that is under way: there is no TransactionConflict among the reasons but by an injected fault, and a request that is
 * sent twice at the same time finds its token remembered, where the service might answer TransactionInProgressException.
 */
import { type Answer, type ApiCall, apiCall } from '../api-call.js';
import { RETURN_CONSUMED_CAPACITY } from '../throughput/consumption.js';
import { readWriteAction, writeAction } from '../transaction/actions.js';
import { inTurn, open } from '../transaction/in-turn.js';
import { checkPayload, MAX_ACTIONS } from '../transaction/limits.js';
import { readAll } from '../transaction/read-all.js';
import { reportTransaction } from '../transaction/report.js';
import { locateAll } from '../transaction/target.js';
import { isReplay, remember, tokenFor } from '../transaction/token.js';
import { changedItems, writeAll } from '../transaction/write-all.js';
import { list, oneOf, optional, structure, text } from '../wire/shape.js';
import { allCollectionMetrics, ReturnItemCollectionMetrics } from '../write/item-collection.js';

const request = structure({
  ClientRequestToken: optional(text({ min: 1, max: 36 })),
  ReturnConsumedCapacity: optional(oneOf(RETURN_CONSUMED_CAPACITY)),
  ReturnItemCollectionMetrics,
  TransactItems: list(inTurn(writeAction), { min: 1, max: MAX_ACTIONS }),
});

export const transactWriteItems: ApiCall = apiCall('write', request, (asked) => {
  const { ClientRequestToken, TransactItems } = asked;
  const actions = TransactItems.map((each) => readWriteAction(open(each)));
  checkPayload(actions.map(({ payloadBytes }) => payloadBytes));
  // Only now, when no value lies too deep to be gone through.
  const token = ClientRequestToken === undefined ? undefined : tokenFor(ClientRequestToken, TransactItems);
  return (backend): Answer => {
    if (token !== undefined && isReplay(backend, token)) {
      const reads = readAll(backend, locateAll(backend, actions));
      return { ConsumedCapacity: reportTransaction(reads, 'Read', asked.ReturnConsumedCapacity) };
    }
    const written = writeAll(backend, locateAll(backend, actions));
    if (token !== undefined) remember(backend, token);
    return {
      ConsumedCapacity: reportTransaction(written, 'Write', asked.ReturnConsumedCapacity),
      ItemCollectionMetrics: allCollectionMetrics(backend, changedItems(written), asked.ReturnItemCollectionMetrics),
    };
  };
});
