/** Loses replies on the way back from a client's own transport, or requests on the way there. */
import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { wireFault } from './stub-client.js';

/** How a reply is lost. */
export type Loss = keyof typeof LOSSES;

type Handler = Extract<NonNullable<DynamoDBClientConfig['requestHandler']>, { handle: (...args: never[]) => unknown }>;
type Handle = Handler['handle'];
type Answer = Awaited<ReturnType<Handle>>;

export class LossyTransport {
  /** The API calls that were sent, in order. */
  readonly sent: string[] = [];
  /** What becomes of a request of an API call, whose body is this; `undefined`: it is answered. */
  strikes: (api: string, body: string) => { readonly loss: Loss; readonly isApplied: boolean } | undefined = () =>
    undefined;

  constructor(client: DynamoDBClient) {
    const { requestHandler } = client.config;
    const handle = requestHandler.handle.bind(requestHandler);
    requestHandler.handle = (...args) => this.#handle(handle, ...args);
  }

  async #handle(handle: Handle, ...[request, options]: Parameters<Handle>): Promise<Answer> {
    const api = request.headers['x-amz-target']?.split('.')[1] ?? '';
    this.sent.push(api);
    const strike = this.strikes(api, Buffer.from(request.body).toString());
    if (!strike) return handle(request, options);
    const { loss, isApplied } = strike;
    const body = isApplied ? Buffer.from((await handle(request, options)).response.body) : NOTHING;
    return LOSSES[loss](body);
  }
}

/** What the service has never said. */
const NOTHING = Buffer.from('{"ConsumedCapacity":[]}');

const LOSSES = {
  reset: () => wireFault('ECONNRESET'),
  timeout: () => new Promise<never>(() => undefined),
  error: () => reply(500, Buffer.from('{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}')),
  cut: (body: Buffer) => reply(200, body.subarray(0, body.length / 2)),
  empty: () => reply(200, Buffer.alloc(0)),
  damaged: (body: Buffer) => reply(200, body, { 'x-amz-crc32': '1' }),
} as const;

export const LOSS_KINDS = Object.keys(LOSSES) as readonly Loss[];

function reply(statusCode: number, body: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return Promise.resolve({ response: { statusCode, headers, body } });
}
