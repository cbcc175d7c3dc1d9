/**
 * Sends one request once, through any `DynamoDBClient`. The SDK retries by itself, which would hide throttles from the
 * token bucket and apply an `ADD` twice after a lost reply. Its retry is a middleware of the client; a command resolves
 * its handler from a copy of the client's stack, so the copy can do without it and the user's client stays as it is.
 */
import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { readReply } from './reply.js';

/** A command of the SDK, by the two types that it brings together. */
type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof DynamoDBClient.prototype.send<Input, Output>
>[0];

/**
 * @param body what to send in place of what the SDK would make of the command's input
 * @returns the service's output
 * @throws the SDK's error of this one attempt, or an `AbortError` once `signal` is aborted
 */
export async function sendOnce<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  client: DynamoDBClient,
  command: Command<Input, Output>,
  signal: AbortSignal,
  body?: string,
): Promise<Output> {
  const reply = once(command, body);
  const output = await client.send(command, { abortSignal: signal });
  // The reply is what the service's API model says, as the SDK's own output is, which it stands for.
  return (reply() as Output | undefined) ?? output;
}

/** A command of any of the SDK's clients. */
interface Resolvable {
  resolveMiddleware(stack: never, configuration: never, options: never): unknown;
}

/**
 * Has a command, of this or another client of the SDK's, be sent without being sent again.
 * @returns what tells, once it has been sent, what the service has replied, read beside the SDK
 */
export function once(command: Resolvable, body?: string): () => unknown {
  let reply: unknown;
  const resolve = command.resolveMiddleware.bind(command);
  // The stacks of all clients are of one class; what is added here looks at no input and no output.
  const resolveOnce = (clientStack: DynamoDBClient['middlewareStack'], configuration: object, options: unknown) => {
    const stack = clientStack.clone();
    // Others find their place by this name, so it is taken by one that does nothing.
    stack.add((next) => next, { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true });
    // The SDK copies each request and reply for its logger, also for the one that logs nothing: a sixth of a bulk load.
    if (isSilent('logger' in configuration ? configuration.logger : undefined)) stack.remove('loggerMiddleware');
    stack.add(
      (next) => async (args) => {
        const result = await next(args);
        reply = await readReply(result.response);
        return result;
      },
      { name: 'dynochemyReply', step: 'deserialize', priority: 'low' },
    );
    if (body !== undefined) {
      stack.add((next) => (args) => next(withBody(args, body)), {
        name: 'dynochemyBody',
        step: 'build',
        priority: 'high',
      });
    }
    // They are handed on as they came.
    return resolve(stack as never, configuration as never, options as never);
  };
  Object.assign(command, { resolveMiddleware: resolveOnce });
  return () => reply;
}

function isSilent(logger: unknown): boolean {
  return typeof logger !== 'object' || logger === null || logger.constructor.name === 'NoOpLogger';
}

/** Spelling an item once, when it is pushed, spares the SDK's walk over it. */
function withBody<Arguments extends { request: unknown }>(args: Arguments, body: string): Arguments {
  const { request } = args;
  if (typeof request === 'object' && request !== null && 'body' in request) request.body = body;
  return args;
}
