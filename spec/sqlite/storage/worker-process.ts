/** Starts `worker.ts`, which works on a database file in a process of its own, and talks to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A reply: its HTTP status and its body. */
export interface WorkerReply {
  readonly status: number;
  readonly answer: Record<string, unknown>;
}

export class WorkerProcess {
  readonly #process: ChildProcess;
  readonly #waiting: ((reply: WorkerReply | undefined) => void)[] = [];
  readonly #ended: Promise<unknown>;

  /** Starts a process on the file and returns when it has opened it. */
  static async start(file: string): Promise<WorkerProcess> {
    const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', worker, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    await Promise.race([once(lines, 'line'), once(child, 'close').then(() => Promise.reject(new Error('it ended')))]);
    return new WorkerProcess(child, lines);
  }

  private constructor(child: ChildProcess, lines: NodeJS.EventEmitter) {
    this.#process = child;
    this.#ended = once(child, 'close').then(() => {
      for (const resolve of this.#waiting) resolve(undefined);
    });
    lines.on('line', (line: string) => {
      const [number, status, answer] = JSON.parse(line);
      this.#waiting[number]?.({ status, answer });
    });
    // A killed process takes no more requests: those are not answered, which is what the specs look at.
    child.stdin?.on('error', () => {});
  }

  /** The reply to a request; undefined where the process ended before it replied. */
  ask(call: string, body: object, service = 'DynamoDB_20120810'): Promise<WorkerReply | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin?.write(`${JSON.stringify([`${service}.${call}`, body])}\n`);
    });
  }

  /** Kills the process where it stands, and returns when it has gone and all that it had replied has been read. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Lets the process end by itself. */
  async end(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }
}
