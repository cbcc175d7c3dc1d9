/**
 * The thread of the watchdog: looks now and then whether the input that is under way is another one. Its data are a count
 * of the inputs with the index of the one under way (-1 for none), how to have the run again, and the limit. It is no
 * TypeScript, which Node.js 20 does not load in a worker, and imports nothing, which would be sought from a folder that
 * the inputs may have taken away.
 */
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');

const { beats, again, limitMs } = workerData;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

for (let seen = -1; ; seen = Atomics.load(beats, 0)) {
  Atomics.wait(sleeper, 0, 0, limitMs);
  const index = Atomics.load(beats, 1);
  if (index === -1 || Atomics.load(beats, 0) !== seen) continue;
  writeSync(2, `no answer within ${limitMs} ms: ${again} ${index}\n`);
  process.kill(process.pid, 'SIGKILL');
}
