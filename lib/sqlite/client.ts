/**
 * The embedded backend as the AWS SDK's own client: everything above the wire is the SDK's (commands, paginators, waiters,
 * error classes, middleware), and its request handler answers in this process, from the file.
 */
import { DynamoDB, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { Service, type SqliteOptions } from './service.js';

/**
 * A DynamoDB client whose tables are in a SQLite file. Throws an Error where the file cannot be opened: its folder is
 * missing, it is no SQLite database, another program's, damaged, or written by a newer version. `destroy()` closes it.
 * Several clients and processes may use one file at once.
 */
export function sqlite(options: SqliteOptions = {}): DynamoDB {
  const client = new DynamoDB({
    region: 'local',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => request },
    requestHandler: new SqliteHandler(new Service(options)),
  });
  for (const middleware of NEEDLESS_MIDDLEWARE) client.middlewareStack.remove(middleware);
  return client;
}

/**
 * What only a network has use for. Without these and without signatures a call takes a third of the time: a GetItem 0.23
 * instead of 0.65 ms, a BatchWriteItem of 25 small items 0.33 instead of 0.95 ms (@aws-sdk/client-dynamodb 3.1164).
 */
const NEEDLESS_MIDDLEWARE = ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'];

type RequestHandler = Extract<
  NonNullable<DynamoDBClientConfig['requestHandler']>,
  { handle: (...args: never[]) => unknown }
>;
type HandledRequest = Parameters<RequestHandler['handle']>[0];
type HandlerOptions = Parameters<RequestHandler['handle']>[1];
type HandledResponse = Awaited<ReturnType<RequestHandler['handle']>>;

/** Answers the SDK's requests. */
class SqliteHandler {
  readonly metadata = { handlerProtocol: 'in-process' };
  readonly #service: Service;
  #answered = 0;

  constructor(service: Service) {
    this.#service = service;
  }

  async handle({ headers, body }: HandledRequest, { abortSignal }: HandlerOptions = {}): Promise<HandledResponse> {
    if (abortSignal?.aborted) throw abortError();
    if (!this.#service.isOpen) throw new Error('The client was destroyed: sqlite() makes a new one.');
    const reply = await this.#service.answer(headers['x-amz-target'] ?? '', bytesOf(body));
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

function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}
