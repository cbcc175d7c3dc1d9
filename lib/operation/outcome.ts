/** How operations end. */
import type { DynochemyError } from '../errors.js';
import type { Operation } from './operation.js';

/** The end of one operation: its value, or the error that it failed with. Each operation has exactly one. */
export type Outcome<Value = unknown> =
  | { readonly operation: Operation; readonly value: Value; readonly error?: undefined }
  | Failure;

/** The end of an operation that failed. */
export interface Failure {
  readonly operation: Operation;
  readonly error: DynochemyError;
  readonly value?: undefined;
}
