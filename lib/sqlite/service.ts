/** The backend as one thing that answers requests: both doors, `sqlite()` in process and `serve()` by HTTP, lead to it. */
import { backgroundScheduler } from '../clock.js';
import { Backend } from './backend.js';
import type { Reply } from './dispatch.js';
import { Harness } from './faults/harness.js';
import { wantsFaults } from './faults/options.js';
import { RequestQueue } from './request-queue.js';
import type { SqliteOptions } from './sqlite-options.js';
import { openDatabase } from './storage/database.js';
import { Upkeep } from './upkeep/upkeep.js';

export class Service {
  readonly #backend: Backend;
  readonly #queue: RequestQueue;
  readonly #upkeep: Upkeep;
  readonly #harness: Harness | undefined;

  /** Opens the file. Throws an Error where it cannot be opened. */
  constructor({ file = ':memory:', ...options }: SqliteOptions) {
    this.#backend = new Backend(openDatabase(file), options);
    this.#queue = new RequestQueue(this.#backend);
    this.#upkeep = new Upkeep(this.#backend, backgroundScheduler);
    if (wantsFaults(options)) this.#harness = new Harness((...request) => this.#queue.answer(...request), options);
  }

  get isOpen(): boolean {
    return this.#backend.database.open;
  }

  /** Whether replies may take their time, or not come at all. */
  get isFaulty(): boolean {
    return this.#harness !== undefined;
  }

  /**
   * Answers a request: `target` is its header X-Amz-Target. What goes wrong with it is an answer, too. Rejects where its
   * connection is to break, as the options asked for, with what a function of theirs throws, and where the service is closed
   * before the request was answered.
   */
  answer(target: string, body: Buffer): Promise<Reply> {
    return this.#harness === undefined ? this.#queue.answer(target, body) : this.#harness.answer(target, body);
  }

  /** Closes the file. Requests that wait are not answered any more. */
  close(): void {
    const reason = new Error('The client was destroyed before the request was answered.');
    this.#harness?.close(reason);
    this.#queue.close(reason);
    this.#upkeep.close();
    this.#backend.database.close();
  }
}
