/** Compressed or not: gzip is recognised by its first two bytes, whatever the file is called. */
import { createGunzip, type Gunzip } from 'node:zlib';
import { CommandError } from '../exit.js';
import { peek, resumed } from './peek.js';
import type { Bytes } from './row.js';

/**
 * The plain bytes. Everything that can be decompressed comes out before the error of a broken file is thrown.
 * @throws CommandError where gzip data is cut off or damaged
 */
export async function* decompressed(source: Bytes): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(source, ({ length }) => length >= GZIP_MAGIC.length);
  const bytes = resumed(head, rest);
  yield* head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC) ? gunzipped(bytes) : bytes;
}

/** RFC 1952, *Member header and trailer*. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** A step into the decompressor. Its output, at most 1,032 times as much, is held until it is taken. */
const STEP_BYTES = 16 * 1024;

/**
 * Step by step rather than piped: a stream that is destroyed by an error takes with it what it still holds, and those
 * rows are good.
 */
async function* gunzipped(source: Bytes): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let output: Buffer[] = [];
  gunzip.on('data', (bytes: Buffer) => output.push(bytes));
  try {
    for await (const step of steps(source)) {
      const problem = await outcome(gunzip, (done) => gunzip.write(step, done));
      yield* output;
      output = [];
      if (problem) throw broken(problem);
    }
    const problem = await outcome(gunzip, (done) => gunzip.once('end', done).end());
    yield* output;
    if (problem) throw broken(problem);
  } finally {
    gunzip.destroy();
  }
}

async function* steps(source: Bytes): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += STEP_BYTES) yield chunk.subarray(start, start + STEP_BYTES);
  }
}

function outcome(gunzip: Gunzip, start: (done: () => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => {
    gunzip.once('error', resolve);
    start(() => {
      gunzip.off('error', resolve);
      resolve(undefined);
    });
  });
}

function broken(problem: NodeJS.ErrnoException): CommandError {
  const what = problem.code === 'Z_BUF_ERROR' ? 'cut off' : `damaged (${problem.message})`;
  return new CommandError(`the gzip data is ${what}: get the file again and run the same command`, undefined, problem);
}
