import {
  BatchWriteItemCommand,
  type DynamoDBClientConfig,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { sendOnce } from '../../lib/dynamodb/client.js';
import { type Answer, refusal, stubClient, wireFault } from '../support/stub-client.js';

const key = { id: { S: 'a' } };
const read = () => new GetItemCommand({ TableName: 'things', Key: key });
const write = () => new UpdateItemCommand({ TableName: 'things', Key: key });
const { signal } = new AbortController();

describe('sendOnce', () => {
  it('returns what the service says', async () => {
    const { client } = stubClient(() => ({ body: { Item: { id: { S: 'a' } } } }));
    expect(await sendOnce(client, read(), signal)).to.have.deep.property('Item', { id: { S: 'a' } });
  });

  const FAULTS: readonly (readonly [string, Answer, string])[] = [
    ['a 500', () => refusal('InternalServerError', 500), 'InternalServerError'],
    ['a 503', () => refusal('ServiceUnavailable', 503), 'ServiceUnavailable'],
    ['a throttle', () => refusal('ProvisionedThroughputExceededException'), 'ProvisionedThroughputExceededException'],
    ['another throttle', () => refusal('ThrottlingException'), 'ThrottlingException'],
    ['a reset', () => wireFault('ECONNRESET'), 'Error'],
    ['a refused connection', () => wireFault('ECONNREFUSED'), 'Error'],
    ['a skewed clock', () => refusal('RequestTimeTooSkewed'), 'RequestTimeTooSkewed'],
  ];
  const CONFIGURATIONS: readonly (readonly [string, DynamoDBClientConfig])[] = [
    ['standard', {}],
    ['adaptive', { retryMode: 'adaptive' }],
    ['ten attempts', { maxAttempts: 10 }],
  ];
  for (const [name, answer, error] of FAULTS) {
    for (const [configuration, config] of CONFIGURATIONS) {
      it(`makes exactly one attempt at ${name} (${configuration})`, async () => {
        const { client, requests } = stubClient(answer, config);
        expect(await nameOf(sendOnce(client, write(), signal))).to.equal(error);
        expect(requests).to.have.length(1);
      });
    }
  }

  it('leaves the user’s client as it is: it retries by itself as before', async () => {
    let count = 0;
    const flaky: Answer = () => {
      count += 1;
      return count % 2 === 1 ? refusal('InternalServerError', 500) : { body: {} };
    };
    const { client, requests } = stubClient(flaky, { maxAttempts: 3 });
    const { send, middlewareStack, config } = client;
    const middleware = middlewareStack.identify();
    await nameOf(sendOnce(client, read(), signal));
    expect(requests).to.have.length(1);
    expect([client.send, client.middlewareStack, client.config]).to.deep.equal([send, middlewareStack, config]);
    expect(client.middlewareStack.identify()).to.deep.equal(middleware);
    count = 0;
    await client.send(read());
    expect(requests).to.have.length(3);
  });

  it('runs the middleware that the user has added', async () => {
    const seen: string[] = [];
    const { client, requests } = stubClient(() => ({ body: {} }));
    client.middlewareStack.add(
      (next) => (args) => {
        const { request } = args as { request: { headers: Record<string, string> } };
        request.headers['x-mine'] = 'yes';
        return next(args);
      },
      { step: 'build' },
    );
    const before =
      <Arguments, Output>(next: (args: Arguments) => Output) =>
      (args: Arguments): Output => {
        seen.push('before the retries');
        return next(args);
      };
    client.middlewareStack.addRelativeTo(before, { relation: 'before', toMiddleware: 'retryMiddleware' });
    await sendOnce(client, read(), signal);
    expect(requests[0]?.headers).to.include({ 'x-mine': 'yes' });
    expect(seen).to.deep.equal(['before the retries']);
  });

  it('works on a client whose retries were taken out already', async () => {
    const { client, requests } = stubClient(() => refusal('InternalServerError', 500));
    client.middlewareStack.remove('retryMiddleware');
    await nameOf(sendOnce(client, read(), signal));
    expect(requests).to.have.length(1);
  });

  it('logs to the logger that the user has given', async () => {
    const lines: unknown[] = [];
    const log = (line: unknown) => lines.push(line);
    const logger = { trace: log, debug: log, info: log, warn: log, error: log };
    await sendOnce(stubClient(() => ({ body: {} }), { logger }).client, read(), signal);
    expect(lines).to.have.length.at.least(1);
  });

  it('hands the signal on, and fails in an AbortError', async () => {
    const abort = new AbortController();
    const { client } = stubClient(
      (request) =>
        new Promise((_, reject) => {
          request.signal?.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' })));
          setImmediate(() => abort.abort());
        }),
    );
    expect(await nameOf(sendOnce(client, read(), abort.signal))).to.equal('AbortError');
  });

  it('sends a body that is spelled already, with its length in bytes and a signature', async () => {
    const { client, requests } = stubClient(() => ({ body: {} }));
    const body = '{"RequestItems":{"things":[{"DeleteRequest":{"Key":{"id":{"S":"häß😀"}}}}]}}';
    await sendOnce(client, new BatchWriteItemCommand({ RequestItems: { things: [] } }), signal, body);
    expect(requests[0]?.text).to.equal(body);
    expect(requests[0]?.headers['content-length']).to.equal(String(Buffer.byteLength(body)));
    expect(requests[0]?.headers.authorization).to.include('Signature=');
    expect(requests[0]?.headers['x-amz-content-sha256'] ?? (await sha256(body))).to.equal(await sha256(body));
  });
});

async function nameOf(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'no error',
    (error: Error) => error.name,
  );
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}
