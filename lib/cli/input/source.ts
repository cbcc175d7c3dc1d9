/** Where bytes come from: a file or standard input, with a count of how far the reading has come. */
import { accessSync, constants, createReadStream, type Stats, statSync } from 'node:fs';
import { CommandError } from '../exit.js';
import { type Bytes, messageOf } from './row.js';

export interface Source {
  readonly bytes: Bytes;
  /** Bytes of the whole; unknown for a pipe. */
  readonly sizeBytes: number | undefined;
  /** Bytes read so far. */
  readBytes(): number;
  /** Ends the reading at once: whoever waits for bytes is told that there are no more. */
  stop(): void;
}

/** In one read: fewer turns of the event loop than with the 64 KB that are Node's own choice. */
const READ_BYTES = 256 * 1024;

/**
 * Opens the file, or standard input where there is no name.
 * @throws CommandError where there is no such file, or it cannot be read
 */
export function openSource(file: string | undefined): Source {
  const sizeBytes = file === undefined ? undefined : checkFile(file);
  const stream = file === undefined ? process.stdin : createReadStream(file, { highWaterMark: READ_BYTES });
  // Whoever reads is told of an error; where nobody comes to read, nobody needs to be.
  stream.on('error', () => {});
  let count = 0;
  let stopped = false;
  async function* bytes(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of stream) {
        count += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (!stopped) throw new CommandError(`cannot read on in ${file ?? 'standard input'}: ${messageOf(error)}`);
    }
  }
  return {
    bytes: bytes(),
    sizeBytes,
    readBytes: () => count,
    stop() {
      stopped = true;
      stream.destroy();
    },
  };
}

/** Its size. A pipe has a name too (`<(zcat …)`), and none. */
function checkFile(file: string): number | undefined {
  const stats = readableStats(file);
  if (!stats) throw new CommandError(`there is no file ${file}`);
  if (stats.isDirectory()) throw new CommandError(`${file} is a folder: name a file in it`);
  return stats.isFile() ? stats.size : undefined;
}

/** Asked before the stream is made, which would fail while nobody listens to it yet. */
function readableStats(file: string): Stats | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats) accessSync(file, constants.R_OK);
    return stats;
  } catch (error) {
    throw new CommandError(`cannot read ${file}: check its permissions (${messageOf(error)})`, undefined, error);
  }
}
