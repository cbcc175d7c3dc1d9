/** A process that runs batches of seeds for whoever started it, until it is let go. */
import { type Batch, runBatch } from './batch.js';

process.on('message', async (batch: Batch) => {
  // Virtual time would let the process end while it waits.
  const tally = await runBatch(batch);
  process.send?.(tally);
});
