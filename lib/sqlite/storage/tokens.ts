/**
 * The client request tokens of transactions that took place, each with a digest of what was asked for. They are kept for
 * ten minutes, in the file, so that a request that is sent again after a crash finds its token. Developer Guide,
 * *Amazon DynamoDB Transactions: How it works*, Idempotency.
 */
import type { Database, Statement } from 'better-sqlite3';

const VALID_SECONDS = 600;

export class Tokens {
  readonly #find: Statement<[string, number], Buffer>;
  readonly #add: Statement<[string, Buffer, number]>;
  readonly #prune: Statement<[number]>;

  constructor(database: Database) {
    this.#find = database
      .prepare<[string, number], Buffer>('SELECT digest FROM tokens WHERE token = ? AND expires_at > ?')
      .pluck();
    this.#add = database.prepare('INSERT INTO tokens (token, digest, expires_at) VALUES (?, ?, ?)');
    this.#prune = database.prepare('DELETE FROM tokens WHERE expires_at <= ?');
  }

  /** The digest that a token stands for at `now`, in seconds since 1970. */
  find(token: string, now: number): Buffer | undefined {
    return this.#find.get(token, now);
  }

  /** Keeps a token that is not known at `now`, and lets go of those that have expired. */
  add(token: string, digest: Buffer, now: number): void {
    this.#prune.run(now);
    this.#add.run(token, digest, now + VALID_SECONDS);
  }
}
