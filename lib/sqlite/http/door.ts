/**
 * What comes in by HTTP, answered as the service's endpoint does: `POST /` with `X-Amz-Target` is a call, `GET /` asks for
 * its health, and there is nothing else. Who signed a request, and whether anybody did, is not looked at.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { errorReply, type Reply } from '../dispatch.js';
import { ConnectionReset } from '../faults/connection-reset.js';
import type { Service } from '../service.js';
import { accessDeniedException, internalServerError, ServiceError } from '../wire/service-error.js';
import type { Access } from './access.js';
import { readBody } from './body.js';
import { type HttpReply, send } from './reply.js';

const DEFAULT_JSON_TYPE = 'application/x-amz-json-1.0';
const JSON_TYPES: readonly string[] = [DEFAULT_JSON_TYPE, 'application/x-amz-json-1.1', 'application/json'];
const HEALTHY: HttpReply = { status: 200, contentType: 'text/plain', body: 'healthy: dynochemy\n' };
const ALLOWED: HttpReply = { status: 200, contentType: 'text/plain', body: '' };
/** What the service answers where it does not so much as begin to read. */
const NO_CALL: HttpReply = { status: 404, contentType: 'text/xml', body: '<UnknownOperationException/>\n' };

/** What answers calls. Where it rejects with a `ConnectionReset`, or because it is closed, the connection is to break. */
export type Answering = Pick<Service, 'answer' | 'isOpen'>;

/** Answers the requests that reach `server`; once it listens no more, each reply is the last of its connection. */
export function door(server: Server, service: Answering, access: Access): RequestListener {
  return (request, response) => {
    // Who goes away in the middle of a request or a reply need not be told.
    request.on('error', ignore);
    response.on('error', ignore);
    const reply = (what: HttpReply) => {
      // Whoever waited to be asked for a body may send another request in its place.
      if (!server.listening || request.headers.expect !== undefined) response.shouldKeepAlive = false;
      send(request, response, what);
    };
    const refusal = access.refusalOf(request.headers, request.url);
    if (refusal !== undefined) return reply(json(errorReply(accessDeniedException(refusal))));
    if (request.headers.origin !== undefined) {
      for (const [name, value] of Object.entries(access.corsHeaders(request.headers))) response.setHeader(name, value);
    }
    if (request.method === 'POST' && isRoot(request)) return call(service, request, response, reply);
    return reply(withoutCall(request));
  };
}

function call(
  service: Answering,
  request: IncomingMessage,
  response: ServerResponse,
  reply: (what: HttpReply) => void,
): void {
  const { 'x-amz-target': target = '', 'content-type': contentType } = request.headers;
  const jsonType = contentType && jsonTypeOf(contentType);
  readBody(request, response, (body) => {
    if (body instanceof ServiceError) return reply(json(errorReply(body), jsonType));
    if (body.length > 0 && jsonType === undefined) return reply(NO_CALL);
    service.answer(String(target), body).then(
      (answer) => reply(json(answer, jsonType)),
      (error: unknown) => {
        if (error instanceof ConnectionReset || !service.isOpen) request.socket.resetAndDestroy();
        else reply(json(errorReply(harnessFailure(error)), jsonType));
      },
    );
  });
}

/** Only functions of the options can do that: whoever wrote them should not take it for a reset that they planned. */
function harnessFailure(error: unknown): Error {
  return internalServerError(`The harness (latency, faults) failed: ${error}`);
}

function withoutCall(request: IncomingMessage): HttpReply {
  const { method = '' } = request;
  if (['GET', 'HEAD'].includes(method) && isRoot(request)) return HEALTHY;
  return method === 'OPTIONS' && request.headers.origin !== undefined ? ALLOWED : NO_CALL;
}

/** Credentials may be in the query. What a proxy is sent has a host before the path: RFC 9112, 3.2.2. */
function isRoot({ url = '' }: IncomingMessage): boolean {
  return /^(https?:\/\/[^/?]*)?\/?(\?|$)/i.test(url);
}

/** The type that the reply is to have: that of the request, without what follows it. */
function jsonTypeOf(contentType: string): string | undefined {
  const name = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return JSON_TYPES.find((type) => type === name);
}

function json({ status, body }: Reply, contentType = DEFAULT_JSON_TYPE): HttpReply {
  return { status, contentType, body };
}

function ignore(): void {}
