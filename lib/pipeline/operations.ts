/** The Subject that plain operations are pushed into. */
import { Subject, throwError } from 'rxjs';
import { ClosedError } from '../errors.js';
import type { Operation } from '../operation/operation.js';

/** Many sources may push into it, one after the other: that one of them completes ends nothing. */
export class Operations extends Subject<Operation> {
  readonly #push: (operation: Operation) => void;
  readonly #flush: () => Promise<void>;
  #isClosed = false;

  constructor(push: (operation: Operation) => void, flush: () => Promise<void>) {
    super();
    this.#push = push;
    this.#flush = flush;
  }

  /** @throws ClosedError once the solvent is closed: there is no result to tell it by */
  override next(operation: Operation): void {
    if (this.#isClosed) throw new ClosedError('The solvent is closed and takes no more operations.', { operation });
    this.#push(operation);
    super.next(operation);
  }

  /** What was pushed before the error settles first; then the error surfaces, as RxJS's unhandled errors do. */
  override error(error: unknown): void {
    this.#flush().then(() => throwError(() => error).subscribe());
  }

  override complete(): void {}

  close(): void {
    this.#isClosed = true;
    super.complete();
  }
}
