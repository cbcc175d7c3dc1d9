/** Runs `loader.ts` until it has said that so many rows have landed, and ends it by a signal. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LOADER = fileURLToPath(new URL('loader.ts', import.meta.url));

export interface EndedLoader {
  readonly status: number | null;
  readonly said: string;
}

export async function endLoader(
  file: string,
  how: 'ingest' | 'dissolve',
  signal: NodeJS.Signals,
  afterRows: number,
): Promise<EndedLoader> {
  const child = fork(LOADER, [file, how], { execArgv: ['--import', 'tsx'], silent: true });
  const { stdout } = child;
  if (stdout === null) throw new Error('Its output is not piped.');
  let count = 0;
  stdout.on('data', (chunk: Buffer) => {
    const before = count;
    count += chunk.toString().split('\n').length - 1;
    if (before < afterRows && count >= afterRows) child.kill(signal);
  });
  const exit = once(child, 'exit');
  const said = await text(stdout);
  const [status]: (number | null)[] = await exit;
  return { status: status ?? null, said };
}
