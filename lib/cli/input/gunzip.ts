/** Compressed or not: gzip is recognised by its first two bytes, whatever the file is called. */
import { createGunzip } from 'node:zlib';
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
 * An error takes with it what the decompressor still holds, and those rows are good. So a spare one follows a step behind,
 * and takes the step that fails byte by byte. What comes behind zeros is no gzip data, and tapes end with zeros.
 */
async function* gunzipped(source: Bytes): AsyncGenerator<Buffer> {
  await using first = new Inflater();
  await using spare = new Inflater();
  for await (const step of steps(source)) {
    const problem = await first.write(step);
    if (problem) {
      yield* beforeDamage(spare, step);
      throw broken(problem);
    }
    yield* first.take();
    checkPadding(first.unread(step));
    await spare.write(step);
    spare.take();
  }
  const problem = await first.end();
  yield* first.take();
  if (problem) throw broken(problem);
}

async function* steps(source: Bytes): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += STEP_BYTES) yield chunk.subarray(start, start + STEP_BYTES);
  }
}

async function* beforeDamage(spare: Inflater, step: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < step.length; at++) {
    const problem = await spare.write(step.subarray(at, at + 1));
    yield* spare.take();
    if (problem) return;
  }
}

function checkPadding(bytes: Buffer): void {
  if (bytes.some((byte) => byte !== 0)) throw broken(new Error('something follows its end'));
}

/**
 * Written to rather than piped into, so that whoever writes sees the output before the error. A zero where another member
 * could begin ends it: the write that has brought the zero is never called back, and no other would be.
 */
class Inflater {
  readonly #gunzip = createGunzip();
  #output: Buffer[] = [];
  #givenBytes = 0;

  constructor() {
    this.#gunzip.on('data', (bytes: Buffer) => this.#output.push(bytes));
  }

  write(bytes: Buffer): Promise<Error | undefined> {
    this.#givenBytes += bytes.length;
    return this.#outcome((done) => this.#gunzip.once('end', done).write(bytes, done));
  }

  end(): Promise<Error | undefined> {
    return this.#outcome((done) => this.#gunzip.once('end', done).end());
  }

  /** What of the bytes that were written last comes behind the end. */
  unread(bytes: Buffer): Buffer {
    const count = this.#givenBytes - this.#gunzip.bytesWritten;
    return bytes.subarray(Math.max(0, bytes.length - count));
  }

  /** What has come out since the last time. */
  take(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gunzip.destroy();
  }

  async #outcome(start: (done: () => void) => void): Promise<Error | undefined> {
    if (this.#gunzip.readableEnded) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        this.#gunzip.off('error', resolve).off('end', done);
        resolve(undefined);
      };
      this.#gunzip.once('error', resolve);
      start(done);
    });
  }
}

function broken(problem: NodeJS.ErrnoException): CommandError {
  const what = problem.code === 'Z_BUF_ERROR' ? 'cut off' : `damaged (${problem.message})`;
  return new CommandError(`the gzip data is ${what}: get the file again and run the same command`, undefined, problem);
}
