/** The backend behind HTTP, for the AWS CLI, the SDKs of other languages, and whatever else has an endpoint to set. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { defaultScheduler } from '../clock.js';
import { ACCESS_CHECKS, Access, type AccessOptions } from './http/access.js';
import { listen, portOf, urlOf } from './http/address.js';
import { door } from './http/door.js';
import { httpServer } from './http/server.js';
import { checkOptions, type OptionCheck, someText } from './options.js';
import { Service } from './service.js';
import { SQLITE_CHECKS, type SqliteOptions } from './sqlite-options.js';

export interface ServeOptions extends SqliteOptions, AccessOptions {
  /** Where to listen; 0 takes a port that is free. Default 8000. */
  readonly port?: number;
  /**
   * The name or address to listen at. Default `'127.0.0.1'`, which this machine alone can reach; `'0.0.0.0'` is every
   * network's to reach, and nobody is asked for credentials.
   */
  readonly host?: string;
}

const CHECKS: Readonly<Record<keyof ServeOptions, OptionCheck>> = {
  ...SQLITE_CHECKS,
  ...ACCESS_CHECKS,
  port: (value) => (isPort(value) ? undefined : 'a port, from 0 to 65535'),
  host: someText,
};

/** A server that listens. */
export interface SqliteServer extends AsyncDisposable {
  /** The endpoint to configure clients with, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Accepts nothing more, answers what has come in, for five seconds at most, and closes the file. Resolves when nothing
   * of the server is left.
   */
  close(): Promise<void>;
}

/** How long a server that closes waits for its clients, in milliseconds. */
const CLOSING_MS = 5000;

/**
 * Serves a SQLite file, or tables in memory, as DynamoDB's endpoint. Rejects with an Error of one line where the address
 * cannot be had, or the file cannot be opened as at `sqlite()`, and with a ValidationError for options that are unknown or
 * out of their range.
 *
 * @example
 * await using server = await serve({ file: 'app.db' });
 * const client = new DynamoDBClient({ endpoint: server.url, region: 'local' });
 */
export async function serve(options: ServeOptions = {}): Promise<SqliteServer> {
  checkOptions('serve()', options, CHECKS);
  const { port = 8000, host = '127.0.0.1' } = options;
  const server = httpServer();
  await listen(server, port, host);
  // Only now, so that a port that is taken leaves no new file behind; what connects meanwhile waits for the next turn.
  const service = await openService(server, options);
  const answer = door(server, service, new Access(host, options));
  server.on('request', answer).on('checkContinue', answer);
  // A connection that could not be accepted, for want of file handles, is for its client to try again.
  server.on('error', () => {});
  return handleOf(server, service, host);
}

function handleOf(server: Server, service: Service, host: string): SqliteServer {
  const port = portOf(server);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeServer(server).finally(() => service.close());
    return closed;
  };
  return { url: urlOf(host, port), port, close, [Symbol.asyncDispose]: close };
}

async function openService(server: Server, options: SqliteOptions): Promise<Service> {
  try {
    return new Service(options);
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server.close(), 'close');
  const impatience = defaultScheduler.schedule(() => server.closeAllConnections(), CLOSING_MS);
  await closed;
  impatience.unsubscribe();
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
}
