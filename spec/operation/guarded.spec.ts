import { expect } from 'chai';
import { EMPTY, firstValueFrom, map, NEVER, of, Subject, take, tap, throwError, toArray } from 'rxjs';
import { Guarded } from '../../lib/operation/guarded.js';
import { unhandledErrors } from '../support/unhandled.js';

describe('guarded', () => {
  /** An Observable whose values and ends the spec sends by hand, and which tells how often it was let go. */
  function source() {
    const subject = new Subject<number>();
    let teardowns = 0;
    const guarded = new Guarded<number>((subscriber) => {
      subscriber.add(() => {
        teardowns += 1;
      });
      return subject.subscribe(subscriber);
    });
    return { subject, guarded, teardowns: () => teardowns };
  }

  it('delivers values and completion to an observer, to functions, and to none', () => {
    const { subject, guarded } = source();
    const heard: unknown[] = [];
    guarded.subscribe({ next: (value) => heard.push(value), complete: () => heard.push('end') });
    guarded.subscribe((value) => heard.push(value));
    guarded.subscribe(null, null, () => heard.push('end'));
    guarded.subscribe();
    guarded.subscribe({});
    subject.next(1);
    subject.complete();
    expect(heard).to.deep.equal([1, 1, 'end', 'end']);
  });

  it('delivers an error to an observer and to a function', () => {
    const { subject, guarded } = source();
    const heard: unknown[] = [];
    guarded.subscribe({ error: (error) => heard.push(error) });
    guarded.subscribe(null, (error) => heard.push(error));
    subject.error('broken');
    expect(heard).to.deep.equal(['broken', 'broken']);
  });

  it('calls the methods of an observer as its methods', () => {
    class Counter {
      #count = 0;
      next() {
        this.#count += 1;
      }
      get count() {
        return this.#count;
      }
    }
    const counter = new Counter();
    new Guarded<number>((subscriber) => of(1, 2).subscribe(subscriber)).subscribe(counter);
    expect(counter.count).to.equal(2);
  });

  it('is an observable as any other to operators, subjects and promises', async () => {
    const guarded = new Guarded<number>((subscriber) => of(1, 2, 3).subscribe(subscriber));
    expect(
      await firstValueFrom(
        guarded.pipe(
          map((value) => value * 2),
          take(2),
          toArray(),
        ),
      ),
    ).to.deep.equal([2, 4]);
    const subject = new Subject<number>();
    const collected = firstValueFrom(subject.pipe(toArray()));
    guarded.subscribe(subject);
    expect(await collected).to.deep.equal([1, 2, 3]);
    const each: number[] = [];
    await guarded.forEach((value) => void each.push(value));
    expect(each).to.deep.equal([1, 2, 3]);
  });

  it('closes the subscription after completion, after an error and by hand, and lets go of the source once', () => {
    for (const end of ['complete', 'error', 'unsubscribe'] as const) {
      const { subject, guarded, teardowns } = source();
      const subscription = guarded.subscribe({ error: () => undefined });
      expect(subscription.closed).to.equal(false);
      if (end === 'unsubscribe') subscription.unsubscribe();
      else subject[end](undefined as never);
      expect(subscription.closed, end).to.equal(true);
      subscription.unsubscribe();
      expect(teardowns(), end).to.equal(1);
    }
  });

  it('closes the subscription to what ends at once', () => {
    for (const ended of [EMPTY, of(1), throwError(() => 'broken')]) {
      const guarded = new Guarded<unknown>((subscriber) => ended.subscribe(subscriber));
      expect(guarded.subscribe({ error: () => undefined }).closed).to.equal(true);
    }
    expect(new Guarded((subscriber) => NEVER.subscribe(subscriber)).subscribe().closed).to.equal(false);
  });

  it('runs what was added to the subscription when it ends', () => {
    const { subject, guarded } = source();
    let isDone = false;
    guarded.subscribe().add(() => {
      isDone = true;
    });
    subject.complete();
    expect(isDone).to.equal(true);
  });

  describe('where a subscriber throws', () => {
    it('ends that subscription alone, and the error surfaces once', async () => {
      const { subject, guarded, teardowns } = source();
      const heard: string[] = [];
      const reported = await unhandledErrors(() => {
        const broken = guarded.subscribe({
          next: (value) => {
            heard.push(`broken ${value}`);
            throw new Error('mine');
          },
          complete: () => heard.push('broken end'),
        });
        guarded.subscribe((value) => heard.push(`whole ${value}`));
        subject.next(1);
        subject.next(2);
        subject.complete();
        expect(broken.closed).to.equal(true);
      });
      expect(heard).to.deep.equal(['broken 1', 'whole 1', 'whole 2']);
      expect(reported.map(String)).to.deep.equal(['Error: mine']);
      expect(teardowns()).to.equal(2);
    });

    it('delivers nothing more, also from a source that does not look', async () => {
      const heard: unknown[] = [];
      const reported = await unhandledErrors(() =>
        new Guarded<number>((subscriber) => {
          for (const value of [1, 2, 3]) subscriber.next(value);
          subscriber.complete();
        }).subscribe({
          next: (value) => {
            heard.push(value);
            throw new Error('mine');
          },
          complete: () => heard.push('end'),
        }),
      );
      expect(heard).to.deep.equal([1]);
      expect(reported).to.have.lengthOf(1);
    });

    it('reports what is thrown at the end too, once', async () => {
      for (const end of ['complete', 'error'] as const) {
        const { subject, guarded } = source();
        const reported = await unhandledErrors(() => {
          guarded.subscribe({
            [end]: () => {
              throw new Error('mine');
            },
          });
          subject[end](undefined as never);
        });
        expect(reported.map(String), end).to.deep.equal(['Error: mine']);
      }
    });

    it("leaves an operator's function to the operator, which makes an error of the stream", async () => {
      const { subject, guarded, teardowns } = source();
      const heard: unknown[] = [];
      const reported = await unhandledErrors(() => {
        const failing = guarded.pipe(
          tap(() => {
            throw new Error('mine');
          }),
        );
        failing.subscribe({ error: (error) => heard.push(String(error)) });
        subject.next(1);
      });
      expect(heard).to.deep.equal(['Error: mine']);
      expect(reported).to.deep.equal([]);
      expect(teardowns()).to.equal(1);
    });
  });

  it('reports an error that nobody handles, as RxJS does', async () => {
    const { subject, guarded } = source();
    const reported = await unhandledErrors(() => {
      guarded.subscribe(() => undefined);
      subject.error(new Error('broken'));
    });
    expect(reported.map(String)).to.deep.equal(['Error: broken']);
  });
});
