import { expect } from 'chai';
import { NEVER, of, Subject, throwError } from 'rxjs';
import { inFlight } from '../../lib/pipeline/in-flight.js';

describe('inFlight', () => {
  it('makes room for one more while fewer than maxInFlight are under way, and again when one ends', async () => {
    const run = new Run(2);
    run.source.next('a');
    expect(run.roomCount).to.equal(1);
    run.source.next('b');
    expect(run.roomCount).to.equal(1);
    await run.end('a');
    expect(run.roomCount).to.equal(2);
    await run.end('b');
    expect(run.roomCount).to.equal(2);
  });

  it('emits in the order in which they end, and completes after the last', async () => {
    const run = new Run(8);
    for (const value of ['a', 'b', 'c']) run.source.next(value);
    run.source.complete();
    for (const value of ['b', 'c', 'a']) await run.end(value);
    expect(run.seen).to.deep.equal(['B', 'C', 'A', 'complete']);
  });

  it('completes with an empty source, never with one that never does, and passes errors on', () => {
    const seen: string[] = [];
    const stage = inFlight<string, string>({ maxInFlight: 1, send: async (value) => value, makeRoom: () => undefined });
    of<string>()
      .pipe(stage)
      .subscribe({ complete: () => seen.push('empty') });
    NEVER.pipe(stage).subscribe({ complete: () => seen.push('never') });
    throwError(() => 'error')
      .pipe(stage)
      .subscribe({ error: (error) => seen.push(error) });
    expect(seen).to.deep.equal(['empty', 'error']);
  });

  it('fails with what a sending rejects with, and aborts the others', async () => {
    const run = new Run(8);
    run.source.next('a');
    run.source.next('b');
    await run.fail('a');
    expect(run.seen).to.deep.equal(['failed a']);
    expect(run.signal?.aborted).to.equal(true);
  });

  it('aborts what is under way with an early unsubscription, and emits nothing of it', async () => {
    const run = new Run(8);
    run.source.next('a');
    run.subscription.unsubscribe();
    await run.end('a');
    expect([run.signal?.aborted, run.seen]).to.deep.equal([true, []]);
  });
});

/** The operator with a sending in hand that ends when it is told. */
class Run {
  readonly source = new Subject<string>();
  readonly seen: string[] = [];
  readonly subscription;
  roomCount = 0;
  signal: AbortSignal | undefined;
  readonly #ends = new Map<string, (result: string | Promise<string>) => void>();

  constructor(maxInFlight: number) {
    const send = (value: string, signal: AbortSignal) => {
      this.signal = signal;
      return new Promise<string>((resolve) => this.#ends.set(value, resolve));
    };
    this.subscription = this.source
      .pipe(inFlight({ maxInFlight, send, makeRoom: () => (this.roomCount += 1) }))
      .subscribe({
        next: (result) => this.seen.push(result),
        error: (error) => this.seen.push(error),
        complete: () => this.seen.push('complete'),
      });
  }

  async end(value: string): Promise<void> {
    this.#ends.get(value)?.(value.toUpperCase());
    await new Promise(setImmediate);
  }

  async fail(value: string): Promise<void> {
    this.#ends.get(value)?.(Promise.reject(`failed ${value}`));
    await new Promise(setImmediate);
  }
}
