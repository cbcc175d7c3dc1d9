import { expect } from 'chai';
import { concat, of, throwError } from 'rxjs';
import { put } from '../../lib/index.js';
import type { Operation } from '../../lib/operation/operation.js';
import { Operations } from '../../lib/pipeline/operations.js';
import { Things } from '../support/entries.js';
import { unhandledErrors } from '../support/unhandled.js';

const put1 = put(Things, { id: 'a' });

describe('Operations', () => {
  it('pushes what it is given, and lets others see it', () => {
    const [pushed, seen]: Operation[][] = [[], []];
    const operations = new Operations(
      (operation) => pushed?.push(operation),
      async () => undefined,
    );
    operations.subscribe((operation) => seen?.push(operation));
    operations.next(put1);
    expect([pushed, seen]).to.deep.equal([[put1], [put1]]);
  });

  it('outlives the sources that feed it', () => {
    const pushed: Operation[] = [];
    const operations = new Operations(
      (operation) => pushed.push(operation),
      async () => undefined,
    );
    of(put1).subscribe(operations);
    of(put1, put1).subscribe(operations);
    expect(pushed).to.have.length(3);
  });

  it('lets the error of a source surface as one that nobody handles, when what came before has settled', async () => {
    const pushed: Operation[] = [];
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const operations = new Operations(
      (operation) => pushed.push(operation),
      () => settled,
    );
    const failing$ = concat(
      of(put1),
      throwError(() => new Error('source failed')),
    );
    expect(await unhandledErrors(() => void failing$.subscribe(operations))).to.deep.equal([]);
    expect((await unhandledErrors(settle)).map(String)).to.deep.equal(['Error: source failed']);
    operations.next(put1);
    expect(pushed).to.have.length(2);
  });

  it('throws ClosedError once it is closed, and has completed', () => {
    let isComplete = false;
    const operations = new Operations(
      () => undefined,
      async () => undefined,
    );
    operations.subscribe({ complete: () => (isComplete = true) });
    operations.close();
    expect(isComplete).to.equal(true);
    expect(() => operations.next(put1))
      .to.throw('takes no more operations')
      .with.property('name', 'ClosedError');
  });
});
