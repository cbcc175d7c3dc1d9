/** The Subject that plain operations are pushed into. */
import { Subject } from 'rxjs';
import { defaultScheduler } from '../clock.js';
import { ClosedError } from '../errors.js';
import type { Operation } from '../operation/operation.js';

/** Many sources may push into it, one after the other: that one of them completes ends nothing. */
export class Operations extends Subject<Operation> {
  readonly #push: (operation: Operation) => void;
  #isClosed = false;

  constructor(push: (operation: Operation) => void) {
    super();
    this.#push = push;
  }

  /** @throws ClosedError once the solvent is closed: there is no result to tell it by */
  override next(operation: Operation): void {
    if (this.#isClosed) throw new ClosedError('The solvent is closed and takes no more operations.', { operation });
    this.#push(operation);
    super.next(operation);
  }

  /** What was pushed before the error is not touched by it; the error surfaces as one that nobody handles. */
  override error(error: unknown): void {
    defaultScheduler.schedule(() => {
      throw error;
    });
  }

  override complete(): void {}

  close(): void {
    this.#isClosed = true;
    super.complete();
  }
}
