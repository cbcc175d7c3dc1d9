/** The command line as users run it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Starts `dynochemy` with these arguments; its standard input is open. */
export function start(...args: string[]) {
  return startWith({}, ...args);
}

/** The same, with more in its environment. */
export function startWith(environment: Readonly<Record<string, string>>, ...args: string[]) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', ...args], { cwd: ROOT, env });
  return { child, ended: ending(child) };
}

/** Runs `dynochemy` to its end on this input. */
export async function dynochemy(args: readonly string[], input: string | Buffer = ''): Promise<Ended> {
  const { child, ended } = start(...args);
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return ended;
}

/** Writes until the process has taken so many chunks, and waits for more. */
export async function feed(child: ReturnType<typeof start>['child'], chunks: readonly string[]): Promise<void> {
  for (const chunk of chunks) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
}

async function ending(child: ChildProcess): Promise<Ended> {
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const [status]: (number | null)[] = await once(child, 'close');
  return { status: status ?? null, stdout: stdout(), stderr: stderr() };
}

function gather(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
