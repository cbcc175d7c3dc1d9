/** The backend as one thing that answers requests: what `sqlite()` is a door to, in process. */
import { Backend } from './backend.js';
import type { Reply } from './dispatch.js';
import { RequestQueue } from './request-queue.js';
import { openDatabase } from './storage/database.js';

/** What both doors take. */
export interface SqliteOptions {
  /** The path of the database file, made where there is none. Default `':memory:'`, which lives as long as the client. */
  readonly file?: string;
  /**
   * Whether provisioned tables refuse what exceeds their units, as the service does (`'enforce'`, the default), or take
   * whatever comes (`'ignore'`).
   */
  readonly capacity?: 'enforce' | 'ignore';
}

export class Service {
  readonly #backend: Backend;
  readonly #queue: RequestQueue;

  /** Opens the file. Throws an Error where it cannot be opened. */
  constructor({ file = ':memory:', capacity = 'enforce' }: SqliteOptions) {
    this.#backend = new Backend(openDatabase(file), { enforced: capacity === 'enforce' });
    this.#queue = new RequestQueue(this.#backend);
  }

  get isOpen(): boolean {
    return this.#backend.database.open;
  }

  /** Answers a request: `target` is its header X-Amz-Target. What goes wrong with it is an answer, too. */
  answer(target: string, body: Buffer): Promise<Reply> {
    return this.#queue.answer(target, body);
  }

  close(): void {
    this.#backend.database.close();
  }
}
