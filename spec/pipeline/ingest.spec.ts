import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, of, Subject, throwError } from 'rxjs';
import { put } from '../../lib/index.js';
import type { Operation } from '../../lib/operation/operation.js';
import type { Outcome } from '../../lib/operation/outcome.js';
import { dissolve, ingest, type Push, type Source } from '../../lib/pipeline/ingest.js';
import { Things } from '../support/entries.js';

const operations = (count: number) => Array.from({ length: count }, (_, index) => put(Things, { id: String(index) }));

/** What the sources below have in common is how many operations were pulled out of them. */
interface Counted {
  pulledCount: number;
  isReturned: boolean;
}

const SOURCES: readonly (readonly [string, (all: readonly Operation[], counted: Counted) => Source])[] = [
  ['a generator', (all, counted) => generate(all, counted)],
  ['an async generator', (all, counted) => generateLater(all, counted)],
  ['a Node.js stream', (all, counted) => Readable.from(generate(all, counted), { highWaterMark: 1 })],
];

describe('ingest', () => {
  for (const [name, sourceOf] of SOURCES) {
    describe(`of ${name}`, () => {
      it('yields an outcome for each operation, then completes', async () => {
        const run = new Run(sourceOf(operations(50), counter()), 10);
        await run.settleAll();
        expect(run.outcomes.map(({ operation }) => operation)).to.have.length(50);
        expect([run.end, run.pushes.length]).to.deep.equal(['complete', 50]);
      });

      it('pulls no more than the mark beyond what has settled', async () => {
        const counted = counter();
        const run = new Run(sourceOf(operations(100), counted), 7);
        // A stream reads one ahead.
        const ahead = name === 'a Node.js stream' ? 2 : 0;
        for (let settledCount = 0; settledCount <= 90; settledCount += 10) {
          await turns();
          // It goes on when half of what is allowed is done.
          expect(counted.pulledCount - run.outcomes.length).to.be.within(4, 7 + ahead);
          expect(run.openCount).to.be.within(4, 7);
          for (let index = 0; index < 10; index += 1) {
            run.settle();
            await turns();
          }
        }
      });

      it('stops with an unsubscription: pulls no more, takes back what is open and returns the source', async () => {
        const counted = counter();
        const run = new Run(sourceOf(operations(100), counted), 5);
        await turns();
        run.unsubscribe();
        await turns();
        const { pulledCount } = counted;
        expect(run.withdrawnCount).to.equal(5);
        await run.settleAll();
        expect(counted.pulledCount).to.equal(pulledCount);
        expect(counted.isReturned).to.equal(true);
        expect(run.outcomes).to.deep.equal([]);
      });
    });
  }

  it('goes on pulling when half of what is allowed is done, and not before', async () => {
    const counted = counter();
    const run = new Run(generate(operations(20), counted), 4);
    const pulled: number[] = [];
    for (let settledCount = 0; settledCount < 4; settledCount += 1) {
      await turns();
      pulled.push(counted.pulledCount);
      run.settle();
    }
    expect(pulled).to.deep.equal([4, 4, 6, 6]);
    run.unsubscribe();
  });

  it('lets go of its source once it is closed, and tells so when what it took has settled', async () => {
    const counted = counter();
    const run = new Run(generate(operations(20), counted), 4);
    await turns();
    run.isClosed = true;
    run.settle();
    run.settle();
    await turns();
    expect([counted.pulledCount, counted.isReturned, run.end]).to.deep.equal([4, true, undefined]);
    await run.settleAll();
    expect(run.outcomes).to.have.length(4);
    expect(run.end).to.match(/closed/);
  });

  it('completes with an empty source', async () => {
    const run = new Run([], 5);
    await turns();
    expect(run.end).to.equal('complete');
  });

  it('pulls anew for each subscription', async () => {
    const push: Push = (operation, done) => {
      void Promise.resolve().then(() => done({ operation, value: undefined }));
      return () => undefined;
    };
    const outcomes = ingest(operations(3), push, { highWaterMark: 10, isClosed: () => false });
    for (let round = 0; round < 2; round += 1) {
      let count = 0;
      await outcomes.forEach(() => {
        count += 1;
      });
      expect(count).to.equal(3);
    }
  });

  it('tells the error of a source after everything it took before has settled, at any point of failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.integer({ min: 1, max: 5 }), fc.boolean(), async (index, mark, isAsync) => {
        const failing = isAsync ? failLater(index) : fail(index);
        const run = new Run(failing, mark);
        await run.settleAll(() => expect(run.end).to.equal(undefined));
        expect(run.outcomes).to.have.length(index);
        expect(run.end).to.equal('source failed');
      }),
      { numRuns: 40 },
    );
  });

  it('hands bad elements on, to be refused one by one', async () => {
    const bad = [undefined, null, 7, 'text', {}, { kind: 'nonsense' }];
    const run = new Run(bad as never, 3);
    await run.settleAll();
    expect(run.pushes).to.deep.equal(bad);
    expect(run.end).to.equal('complete');
  });

  it('stands a source whose iterator cannot be returned', async () => {
    const iterator = { next: () => ({ done: false as const, value: put(Things, { id: 'a' }) }) };
    const run = new Run({ [Symbol.iterator]: () => iterator }, 2);
    run.unsubscribe();
    expect(run.withdrawnCount).to.equal(2);
  });

  it('is pulled on when an outcome is settled while others are awaited', async () => {
    const run = new Run(generateLater(operations(4), counter()), 1);
    await run.settleAll();
    expect(run.outcomes).to.have.length(4);
  });

  it('takes an Observable as it comes', async () => {
    const run = new Run(of(...operations(20)), 5);
    expect(run.pushes).to.have.length(20);
    expect(run.pulledFlags).to.deep.equal([false]);
    await run.settleAll();
    expect([run.outcomes.length, run.end]).to.deep.equal([20, 'complete']);
  });

  it('says that what it pulls was pulled', async () => {
    const run = new Run(operations(3), 5);
    expect(run.pulledFlags).to.deep.equal([true]);
    await run.settleAll();
  });

  it('ends only the subscription of a subscriber who throws, and stops pulling for it', async () => {
    const counted = counter();
    const run = new Run(generate(operations(100), counted), 2);
    run.throwOnNext = true;
    const surfaced = new Promise<Error>((resolve) => {
      const listeners = process.rawListeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        // The listeners were registered with this event.
        for (const listener of listeners) process.on('uncaughtException', listener as never);
        resolve(error);
      });
    });
    run.settle();
    expect((await surfaced).message).to.equal('a broken subscriber');
    expect(counted).to.deep.equal({ pulledCount: 2, isReturned: true });
  });
});

describe('dissolve', () => {
  it('goes on with what it took when its source has completed', async () => {
    const run = Run.dissolving(of(...operations(3)));
    expect([run.withdrawnCount, run.end]).to.deep.equal([0, undefined]);
    await run.settleAll();
    expect([run.outcomes.length, run.end]).to.deep.equal([3, 'complete']);
  });

  it('tells the error of its source after what it took has settled', async () => {
    const run = Run.dissolving(
      concat(
        of(...operations(2)),
        throwError(() => new Error('source failed')),
      ),
    );
    expect([run.withdrawnCount, run.end]).to.deep.equal([0, undefined]);
    await run.settleAll();
    expect([run.outcomes.length, run.end]).to.deep.equal([2, 'source failed']);
  });

  it('takes back what is open when it is unsubscribed, and lets go of its source', () => {
    const source = new Subject<Operation>();
    const run = Run.dissolving(source);
    for (const operation of operations(3)) source.next(operation);
    run.settle();
    run.unsubscribe();
    expect(run.withdrawnCount).to.equal(2);
    expect(source.observed).to.equal(false);
  });

  it('completes with an empty source', () => {
    expect(Run.dissolving(of()).end).to.equal('complete');
  });
});

const NOTHING: readonly Operation[] = [];

function counter(): Counted {
  return { pulledCount: 0, isReturned: false };
}

function* generate(all: readonly Operation[], counted: Counted) {
  try {
    for (const operation of all) {
      counted.pulledCount += 1;
      yield operation;
    }
  } finally {
    counted.isReturned = true;
  }
}

async function* generateLater(all: readonly Operation[], counted: Counted) {
  for (const operation of generate(all, counted)) {
    await Promise.resolve();
    yield operation;
  }
}

function* fail(index: number): Generator<Operation> {
  yield* operations(index);
  throw new Error('source failed');
}

async function* failLater(index: number): AsyncGenerator<Operation> {
  yield* fail(index);
}

/** Several turns of the event loop, for streams to pass on what they read. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A subscription to the outcomes of a source, with operations that settle by hand. */
class Run {
  readonly pushes: Operation[] = [];
  readonly outcomes: Outcome[] = [];
  readonly unsubscribe: () => void;
  withdrawnCount = 0;
  throwOnNext = false;
  isClosed = false;
  /** How the stream has ended: `complete`, or the message of its error. */
  end: string | undefined;
  readonly #open: (() => void)[] = [];
  readonly #pulledFlags = new Set<boolean>();

  constructor(source: Source, highWaterMark: number, operator?: (push: Push) => ReturnType<typeof ingest>) {
    const outcomes = operator
      ? operator(this.#push)
      : ingest(source, this.#push, { highWaterMark, isClosed: () => this.isClosed });
    const subscription = outcomes.subscribe({
      next: (outcome) => {
        if (this.throwOnNext) throw new Error('a broken subscriber');
        this.outcomes.push(outcome);
      },
      error: (error: Error) => (this.end = error.message),
      complete: () => (this.end = 'complete'),
    });
    this.unsubscribe = () => subscription.unsubscribe();
  }

  static dissolving(source: Parameters<ReturnType<typeof dissolve>>[0]): Run {
    return new Run(NOTHING, 0, (push) => source.pipe(dissolve(push)));
  }

  get openCount(): number {
    return this.#open.length;
  }

  get pulledFlags(): boolean[] {
    return [...this.#pulledFlags];
  }

  /** Settles the oldest operation that is open. */
  settle(): void {
    this.#open.shift()?.();
  }

  /** Settles one after the other until nothing is open any more. */
  async settleAll(whileOpen: () => void = () => undefined): Promise<void> {
    await turns();
    while (this.#open.length > 0) {
      whileOpen();
      this.settle();
      await turns();
    }
  }

  readonly #push: Push = (operation, done, isPulled) => {
    this.pushes.push(operation);
    this.#pulledFlags.add(isPulled);
    this.#open.push(() => done({ operation, value: undefined }));
    return () => (this.withdrawnCount += 1);
  };
}
