/** Counts what a client sends, attempt by attempt, the SDK's own retries included. */
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { isThrottle } from './backing-off.js';

export interface Tally {
  sent: number;
  /** Answered by an exception, or with unprocessed items. */
  throttled: number;
}

export function tallyOf({ middlewareStack }: DynamoDB): Tally {
  const tally = { sent: 0, throttled: 0 };
  middlewareStack.add(
    (next) => async (args) => {
      tally.sent += 1;
      try {
        const result = await next(args);
        if (hasUnprocessed(result.output)) tally.throttled += 1;
        return result;
      } catch (error) {
        if (isThrottle(error)) tally.throttled += 1;
        throw error;
      }
    },
    // Outside of what reads the reply, and inside of what sends again.
    { name: 'tally', step: 'deserialize', priority: 'high' },
  );
  return tally;
}

function hasUnprocessed(output: object = {}): boolean {
  return 'UnprocessedItems' in output && Object.keys(output.UnprocessedItems ?? {}).length > 0;
}
