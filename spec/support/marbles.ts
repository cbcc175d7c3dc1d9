/** Marble tests: RxJS's TestScheduler with chai's comparison, in its run mode, where a character is a millisecond. */
import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';

export type Marbles = Parameters<Parameters<TestScheduler['run']>[0]>[0] & { readonly scheduler: TestScheduler };

/** A test for `it`: gives the helpers of the run mode, and the scheduler that operators take as their last argument. */
export function marbles(test: (helpers: Marbles) => void): () => void {
  return () => {
    const scheduler = new TestScheduler((actual, expected) => {
      expect(actual).to.deep.equal(expected);
    });
    scheduler.run((helpers) => test({ ...helpers, scheduler }));
  };
}
