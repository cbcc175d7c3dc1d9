/** Eight connections that send ready-made requests and look at nothing but the status of the replies. */
import { requirePeer } from '../../support/peers.js';
import type { Contestant } from './contestants.js';
import { batchWrite, item, key, query, TABLE, update } from './table.js';

type Autocannon = (options: object) => Promise<{
  readonly requests: { readonly average: number };
  readonly non2xx: number;
  readonly errors: number;
}>;

const CONNECTIONS = 8;
const WARM_UP_S = 1;
const ROUND_S = 2;
/** How many different requests each connection goes round with. */
const BODIES = 200;

const BODY_OF: Readonly<Record<string, (n: number) => object>> = {
  BatchWriteItem: (n) => batchWrite(25 * n),
  PutItem: (n) => ({ TableName: TABLE, Item: item(n) }),
  GetItem: (n) => ({ TableName: TABLE, Key: key(n) }),
  UpdateItem: update,
  Query: query,
};

export class RawLoad {
  readonly calls = Object.keys(BODY_OF);
  // The package has no types.
  readonly #autocannon: Autocannon = requirePeer('autocannon');

  /** Requests a second. */
  async run(call: string, { name, url }: Contestant): Promise<number> {
    const body = BODY_OF[call];
    if (body === undefined || url === undefined) throw new Error(`${name} has no way to be sent '${call}'.`);
    const options = { url, connections: CONNECTIONS, requests: requests(call, body) };
    await this.#autocannon({ ...options, duration: WARM_UP_S });
    const { requests: sent, non2xx, errors } = await this.#autocannon({ ...options, duration: ROUND_S });
    if (non2xx + errors > 0) throw new Error(`${name} refused ${non2xx + errors} of the requests '${call}'.`);
    return sent.average;
  }
}

function requests(call: string, body: (n: number) => object): object[] {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${call}`,
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, ' +
      'SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000',
  };
  return Array.from({ length: BODIES }, (_, n) => ({
    method: 'POST',
    path: '/',
    headers,
    body: JSON.stringify(body(n)),
  }));
}
