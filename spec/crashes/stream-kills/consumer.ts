/** A consumer of `run.ts`: applies the view until the stream is over, and says how many changes it has applied. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { applyViews, changes } from 'dynochemy';
import { CONFIG, CountsByPage, Visits } from './tables.js';

const [endpoint = ''] = process.argv.slice(2);
const client = new DynamoDBClient({ endpoint, ...CONFIG });
process.send?.(0);
applyViews(changes(client, Visits), [CountsByPage]).subscribe({
  next: ({ changeCount }) => process.send?.(changeCount),
  complete: () => process.disconnect(),
});
