/** Items → standard output or a file, no faster than they are taken. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CommandError } from './exit.js';
import { messageOf } from './input/row.js';
import { itemJson, type OutputFormat } from './item-json.js';

/**
 * Writes a line for each item; a file whose name ends in `.gz` is compressed. Whoever reads standard output may go away
 * (`| head`): the items are then no longer asked for, and that is no error.
 * @throws CommandError where the file cannot be made, and what the items throw
 */
export async function writeItems(
  items: AsyncIterable<object>,
  format: OutputFormat,
  file: string | undefined,
): Promise<void> {
  if (file === undefined) await toStandardOutput(lines(items, format));
  else await toFile(lines(items, format), file);
}

async function* lines(items: AsyncIterable<object>, format: OutputFormat): AsyncGenerator<string> {
  for await (const item of items) yield `${itemJson(item, format)}\n`;
}

async function toStandardOutput(text: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(text, process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

async function toFile(text: AsyncIterable<string>, file: string): Promise<void> {
  const output = createWriteStream(file);
  await once(output, 'open').catch((error) => {
    throw new CommandError(`cannot write ${file}: ${messageOf(error)}`, undefined, error);
  });
  if (file.endsWith('.gz')) await pipeline(text, createGzip(), output);
  else await pipeline(text, output);
}
