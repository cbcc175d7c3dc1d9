/** What is held in memory and cannot be collected. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes of the heap that are in use after a collection. */
export function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
