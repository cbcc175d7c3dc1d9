/** An API call: how its request is read, whether it writes, and what it answers. Each is a file in `api/`. */
import type { Backend } from './backend.js';
import type { Part } from './batch.js';
import { readRequest, type Shape } from './wire/shape.js';

/** The answer's members; those that are undefined are left out. */
export type Answer = object;

/** A call whose request has been read and that runs in a transaction. */
export interface ApiCall {
  readonly access: 'read' | 'write';
  /** Reads the request, before any transaction, and returns what is to be done within one. Only batches have a part. */
  readonly prepare: (body: unknown, part?: Part) => (backend: Backend) => Answer;
}

/**
 * Defines a call. `answer` first makes what it can of the request alone (expressions are compiled before a table is looked
 * up, as the service does) and returns the rest as a function of the backend.
 */
export function apiCall<Request>(
  access: ApiCall['access'],
  request: Shape<Request>,
  answer: (request: Request, part?: Part) => (backend: Backend) => Answer,
): ApiCall {
  return { access, prepare: (body, part) => answer(readRequest(request, body), part) };
}
