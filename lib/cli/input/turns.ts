/** Bytes in pieces between which everything else has its turn: Ctrl-C, SIGTERM, the progress. */
import { setImmediate } from 'node:timers/promises';
import type { Bytes } from './row.js';

/**
 * A row may have a single byte, and take 30 µs to be refused: that makes half a second at the most. Files come in 256 KB at
 * a time, and what was packed may come in 16 MB.
 */
const PIECE_BYTES = 16 * 1024;

/** The same bytes. */
export async function* inTurns(source: Bytes): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield chunk.subarray(start, start + PIECE_BYTES);
      await setImmediate();
    }
  }
}
