import { expect } from 'chai';
import { firstValueFrom, map, mergeMap, timeout, toArray } from 'rxjs';
import { Result, type Settle } from '../../lib/operation/result.js';
import { unhandledErrors } from '../support/unhandled.js';

/** A result, and the function that settles it. */
function pending<T = number>(): { result: Result<T>; settle: Settle<T> } {
  let settle: Settle<T> = () => false;
  const result = new Result<T>((given) => {
    settle = given;
  });
  return { result, settle: (ending) => settle(ending) };
}

/** What a subscriber hears, as a list. */
function listen<T>(result: Result<T>): unknown[] {
  const heard: unknown[] = [];
  result.subscribe({
    next: (value) => heard.push(value),
    error: (error) => heard.push(error),
    complete: () => heard.push('end'),
  });
  return heard;
}

const FAULT = new Error('refused');

describe('result', () => {
  it('starts at once, whether or not anybody subscribes, and once', () => {
    let starts = 0;
    const result = new Result<number>((settle) => {
      starts += 1;
      settle({ value: 1 });
    });
    listen(result);
    listen(result);
    expect(starts).to.equal(1);
  });

  it('tells its value and its end to everybody who is subscribed, and again to whoever comes later', () => {
    const { result, settle } = pending();
    const early = [listen(result), listen(result)];
    expect(early).to.deep.equal([[], []]);
    settle({ value: 7 });
    for (const heard of [...early, listen(result), listen(result)]) expect(heard).to.deep.equal([7, 'end']);
  });

  it('tells its error in the same way', () => {
    const { result, settle } = pending();
    const early = listen(result);
    settle({ error: FAULT });
    expect(early).to.deep.equal([FAULT]);
    expect(listen(result)).to.deep.equal([FAULT]);
  });

  it('yields undefined as a value', async () => {
    const { result, settle } = pending<undefined>();
    const early = listen(result);
    settle({ value: undefined });
    expect(early).to.deep.equal([undefined, 'end']);
    expect(listen(result)).to.deep.equal([undefined, 'end']);
    expect(await result).to.equal(undefined);
  });

  it('says whether anybody was there to hear it', () => {
    const heard = pending();
    listen(heard.result);
    expect(heard.settle({ value: 1 })).to.equal(true);

    const unheard = pending();
    expect(unheard.settle({ value: 1 })).to.equal(false);

    const left = pending();
    left.result.subscribe().unsubscribe();
    expect(left.settle({ value: 1 })).to.equal(false);

    const awaited = pending();
    const caught = awaited.result.catch(() => undefined);
    expect(awaited.settle({ error: FAULT })).to.equal(true);
    return caught;
  });

  it('tells nothing to who has unsubscribed, also during the delivery', () => {
    const { result, settle } = pending();
    const heard: unknown[] = [];
    const gone = result.subscribe((value) => heard.push(value));
    result.subscribe(() => second.unsubscribe());
    const second = result.subscribe((value) => heard.push(value));
    gone.unsubscribe();
    settle({ value: 1 });
    expect(heard).to.deep.equal([]);
  });

  it('can be subscribed to from within a delivery', () => {
    const { result, settle } = pending();
    let inner: unknown[] = [];
    result.subscribe(() => {
      inner = listen(result);
    });
    settle({ value: 1 });
    expect(inner).to.deep.equal([1, 'end']);
  });

  it('can be awaited, before and after, and more than once', async () => {
    const { result, settle } = pending();
    const early = Promise.all([result, result]);
    settle({ value: 7 });
    expect(await early).to.deep.equal([7, 7]);
    expect(await result).to.equal(7);
  });

  it('rejects when it is awaited, with the error itself', async () => {
    const { result, settle } = pending();
    settle({ error: FAULT });
    expect(await result.then(undefined, (error) => error)).to.equal(FAULT);
    expect(await result.catch((error) => error)).to.equal(FAULT);
    expect(await Promise.allSettled([result])).to.deep.equal([{ status: 'rejected', reason: FAULT }]);
  });

  it('has then, catch and finally as a promise has them', async () => {
    const { result, settle } = pending();
    settle({ value: 7 });
    let isDone = false;
    const last = result.finally(() => {
      isDone = true;
    });
    expect(await last).to.equal(7);
    expect(isDone).to.equal(true);
    expect(await result.then((value) => value + 1)).to.equal(8);
    expect(await result.catch(() => 0)).to.equal(7);
  });

  it('is an Observable to operators', async () => {
    const { result, settle } = pending();
    const collected = firstValueFrom(
      result.pipe(
        mergeMap((value) => result.pipe(map((again) => value + again))),
        timeout({ first: 10_000 }),
        toArray(),
      ),
    );
    settle({ value: 2 });
    expect(await collected).to.deep.equal([4]);
  });

  it('lets go of its subscribers when it has settled', () => {
    const { result, settle } = pending();
    const subscription = result.subscribe();
    settle({ value: 1 });
    expect(subscription.closed).to.equal(true);
  });

  it('tells the others when a subscriber throws, and the error surfaces once', async () => {
    const { result, settle } = pending();
    let others: unknown[][] = [];
    const reported = await unhandledErrors(() => {
      const before = listen(result);
      result.subscribe(() => {
        throw new Error('mine');
      });
      others = [before, listen(result)];
      expect(settle({ value: 1 })).to.equal(true);
      others.push(listen(result));
    });
    expect(others).to.deep.equal([
      [1, 'end'],
      [1, 'end'],
      [1, 'end'],
    ]);
    expect(reported.map(String)).to.deep.equal(['Error: mine']);
  });

  it('surfaces what a subscriber throws as uncaught, once', async () => {
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error));
    try {
      const { result, settle } = pending();
      result.subscribe(() => {
        throw new Error('mine');
      });
      settle({ value: 1 });
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(uncaught.map(String)).to.deep.equal(['Error: mine']);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});
