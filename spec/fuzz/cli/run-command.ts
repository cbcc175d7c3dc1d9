/** Runs a command line to its end: in this process, of which there can be many, or as users do, in one of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { complain } from '../../../lib/cli/complain.js';
import { CommandError, EXIT } from '../../../lib/cli/exit.js';
import { program } from '../../../lib/cli/program.js';
import type { Ending } from './ending.js';
import { capturing, type Output } from './output.js';

/** What is typed and what is piped in. */
export interface Typed {
  readonly args: readonly string[];
  readonly input: Buffer;
}

/** What came of it. */
export interface Ran {
  readonly ending: Ending;
  readonly output: Output;
}

/** A server serves until somebody types Ctrl-C, which is when it says so. */
const SERVING = 'listening on';

/** In this process, whose standard input is another one then, and stays it. */
export async function runHere({ args, input }: Typed): Promise<Ran> {
  const before = process.listeners('SIGINT');
  const added = () => process.listeners('SIGINT').filter((listener) => !before.includes(listener));
  const value = Object.assign(Readable.from([input]), { isTTY: false });
  Object.defineProperty(process, 'stdin', { value, configurable: true });
  let ending: Ending = { status: EXIT.done, error: undefined };
  const run = async () => {
    ending = await toItsEnd(args);
  };
  const output = await capturing(run, (text) => {
    if (text.startsWith(SERVING)) setImmediate(() => added().at(0)?.('SIGINT'));
  });
  for (const listener of added()) process.off('SIGINT', listener).off('SIGTERM', listener);
  return { ending, output };
}

/** In characters of up to three bytes: Linux takes no longer arguments than of 128 KB. */
const MAX_ARGUMENT = 40_000;
const TSX = import.meta.resolve('tsx');
const MAIN = fileURLToPath(new URL('../../../lib/cli/main.ts', import.meta.url));

/** In a process of its own, with this one's folder and environment. */
export async function runApart({ args, input }: Typed): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args.map((arg) => arg.slice(0, MAX_ARGUMENT))]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk;
    if (output.stdout.startsWith(SERVING)) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk;
  });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {}).end(input);
  const [status]: (number | null)[] = await once(child, 'close');
  return { ending: { status: status ?? null, error: undefined }, output };
}

/** As main.ts does, which runs where it is imported; but what it takes for an error of any kind is kept. */
async function toItsEnd(args: readonly string[]): Promise<Ending> {
  let status: number = EXIT.done;
  try {
    await program(async (command) => {
      status = await command;
    }).parseAsync([...args], { from: 'user' });
    return { status, error: undefined };
  } catch (error) {
    if (error instanceof CommanderError) {
      return { status: error.exitCode === 0 ? EXIT.done : EXIT.usage, error: undefined };
    }
    if (!(error instanceof CommandError)) return { status: EXIT.failed, error };
    complain(`dynochemy: ${error.message}`);
    return { status: error.status, error: undefined };
  }
}
