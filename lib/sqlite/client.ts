/**
 * The embedded backend as the AWS SDK's own client: everything above the wire is the SDK's (commands, paginators, waiters,
 * error classes, middleware), and its request handler answers in this process, from the file.
 */
import { DynamoDB, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { Reply } from './dispatch.js';
import { abortError, interruptible } from './interruptible.js';
import { checkOptions } from './options.js';
import { takeShortcuts } from './sdk-shortcuts.js';
import { Service } from './service.js';
import { SQLITE_CHECKS, type SqliteOptions } from './sqlite-options.js';

/**
 * A DynamoDB client whose tables are in a SQLite file. Throws an Error where the file cannot be opened: its folder is
 * missing, it is no SQLite database, another program's, damaged, or written by a newer version. `destroy()` closes it, and
 * rejects what is under way. Several clients and processes may use one file at once.
 * @throws ValidationError for options that are unknown, or out of their range
 */
export function sqlite(options: SqliteOptions = {}): DynamoDB {
  checkOptions('sqlite()', options, SQLITE_CHECKS);
  const client = new DynamoDB({
    region: 'local',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => request },
    requestHandler: new SqliteHandler(new Service(options)),
  });
  takeShortcuts(client);
  return client;
}

type RequestHandler = Extract<
  NonNullable<DynamoDBClientConfig['requestHandler']>,
  { handle: (...args: never[]) => unknown }
>;
type HandledRequest = Parameters<RequestHandler['handle']>[0];
type HandlerOptions = NonNullable<Parameters<RequestHandler['handle']>[1]>;
type HandledResponse = Awaited<ReturnType<RequestHandler['handle']>>;

/** Answers the SDK's requests. */
class SqliteHandler {
  readonly metadata = { handlerProtocol: 'in-process' };
  readonly #service: Service;
  #answered = 0;

  constructor(service: Service) {
    this.#service = service;
  }

  async handle(request: HandledRequest, options: HandlerOptions = {}): Promise<HandledResponse> {
    const { abortSignal } = options;
    if (abortSignal?.aborted) throw abortError();
    if (!this.#service.isOpen) throw new Error('The client was destroyed: sqlite() makes a new one.');
    const reply = await this.#replyTo(request, options);
    if (abortSignal?.aborted) throw abortError();
    return {
      response: {
        statusCode: reply.status,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-requestid': String(++this.#answered).padStart(12, '0'),
        },
        body: Buffer.from(reply.body),
      },
    };
  }

  /** Only what may wait has to be interrupted. */
  #replyTo({ headers, body }: HandledRequest, options: HandlerOptions): Promise<Reply> {
    const reply = this.#service.answer(headers['x-amz-target'] ?? '', bytesOf(body));
    return this.#service.isFaulty ? interruptible(reply, options) : reply;
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  destroy(): void {
    this.#service.close();
  }
}

/** The SDK's serialisers make text or, of late, bytes; a call without members has no body. */
function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(typeof body === 'string' ? body : '');
}
