/** The SDK's real client on a request handler that a test answers: everything but the wire is the SDK's own. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** A request as it would go over the wire. */
interface WireRequest {
  /** The API call, such as `PutItem`. */
  readonly api: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body. */
  readonly text: string;
  readonly signal: AbortSignal | undefined;
}

/** An answer of the service: a status, and what its body says. Throwing is a fault on the way. */
export type Answer = (request: WireRequest) => { status?: number; body: unknown } | Promise<never>;

export interface StubClient {
  readonly client: DynamoDBClient;
  readonly requests: WireRequest[];
}

export function stubClient(answer: Answer, config: DynamoDBClientConfig = {}): StubClient {
  const requests: WireRequest[] = [];
  const handle = async (
    { headers, body }: { headers: Record<string, string>; body: string | Uint8Array },
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ) => {
    const api = headers['x-amz-target']?.split('.')[1] ?? '';
    const request = { api, headers, text: Buffer.from(body).toString(), signal: abortSignal };
    requests.push(request);
    const { status = 200, body: said } = await answer(request);
    return { response: { statusCode: status, headers: {}, body: Buffer.from(JSON.stringify(said)) } };
  };
  const client = new DynamoDBClient({
    region: 'local',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    // A handler as the SDK's own for HTTP is; its type asks for more than the SDK uses.
    requestHandler: { handle } as unknown as NonNullable<DynamoDBClientConfig['requestHandler']>,
    ...config,
  });
  return { client, requests };
}

/** A refusal in the service's words. */
export function refusal(name: string, status = 400): { status: number; body: unknown } {
  return { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'as asked' } };
}

/** A fault on the way, as Node.js reports it. */
export function wireFault(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}
