import { expect } from 'chai';
import { ConditionFailedError, RequestError } from '../../lib/errors.js';
import type { KeyedOperation } from '../../lib/operation/operation.js';
import { deletePages, type Run } from '../../lib/pipeline/delete-pages.js';
import { table } from '../../lib/table/table.js';

interface Note {
  id: string;
  at: number;
  n?: number;
  more?: boolean;
}

const Notes = table<Note>()({ name: 'notes', hashKey: 'id', rangeKey: { name: 'at', type: 'N' } });
const note = (at: number, n = 0) => ({ id: 'a', at, n });
const keyOf = (at: number) => ({ id: 'a', at });

describe('delete pages', () => {
  it('deletes what each page holds and yields it, page by page', async () => {
    const store = new Store([note(1), note(2), note(3)]);
    const pages = deletePages(store.pages(2), { table: Notes }, undefined, store.run);
    expect(await pages.next()).to.deep.equal([note(1), note(2)]);
    expect(store.items.size).to.equal(1);
    expect(await pages.next()).to.deep.equal([note(3)]);
    expect(await pages.next()).to.equal(undefined);
    expect(store.operations.map((each) => 'key' in each && each.key)).to.deep.equal([keyOf(1), keyOf(2), keyOf(3)]);
    expect(store.operations.every((each) => 'if' in each && each.if === undefined)).to.equal(true);
  });

  it('deletes and yields only what `where` holds for, as it was judged', async () => {
    const store = new Store([note(1, 5), note(2, 0), note(3, 7)]);
    const pages = deletePages(store.pages(3), { table: Notes }, (item) => item.n !== 0, store.run);
    expect(await pages.next()).to.deep.equal([note(1, 5), note(3, 7)]);
    expect(store.operations[0]).to.have.deep.property('if', {
      and: [
        { attr: ['id'], eq: 'a' },
        { attr: ['at'], eq: 1 },
        { attr: ['n'], eq: 5 },
      ],
    });
  });

  it('judges an item anew that has changed meanwhile', async () => {
    const store = new Store([note(1, 5), note(2, 5), note(3, 5)]);
    const pages = deletePages(store.pages(3), { table: Notes }, (item) => item.n === 5 || item.n === 6, store.run);
    store.changes.set(1, note(1, 6));
    store.changes.set(2, note(2, 9));
    store.changes.set(3, undefined);
    expect(await pages.next()).to.deep.equal([note(1, 6)]);
    expect([...store.items.values()]).to.deep.equal([note(2, 9)]);
  });

  it('leaves an item that has changed meanwhile so that the filter of the pages does not hold for it any more', async () => {
    const store = new Store([note(1, 5), { ...note(2, 5), more: false }]);
    const pages = deletePages(store.pages(2), { table: Notes, filter: { attr: ['n'], eq: 5 } }, () => true, store.run);
    store.changes.set(1, note(1, 6));
    store.changes.set(2, { ...note(2, 5), more: true });
    expect(await pages.next()).to.deep.equal([{ ...note(2, 5), more: true }]);
    expect([...store.items.values()]).to.deep.equal([note(1, 6)]);
  });

  it('yields what was deleted, and then fails with the error of what was not', async () => {
    const store = new Store([note(1), note(2)]);
    let runCount = 0;
    const failing: Run = (operation) => {
      runCount += 1;
      return runCount === 1 ? Promise.reject(new RequestError('no', { operation })) : store.run(operation);
    };
    const pages = deletePages(store.pages(2), { table: Notes }, () => true, failing);
    expect(await pages.next()).to.deep.equal([note(2)]);
    expect(await Promise.resolve(pages.next()).catch((error: unknown) => error)).to.have.property('message', 'no');
  });

  it('asks that what it found missing is missing still', async () => {
    const store = new Store([note(1)]);
    const conditions: unknown[] = [];
    const recording: Run = (operation) => {
      conditions.push('if' in operation ? operation.if : undefined);
      return store.run(operation);
    };
    await deletePages(store.pages(1), { table: Notes }, (item) => !item.keep && !('hold' in item), recording).next();
    expect(JSON.stringify(conditions[0])).to.include(
      '{"attr":["keep"],"exists":false},{"attr":["hold"],"exists":false}',
    );
  });

  it('hands on that it is cancelled', () => {
    let isCancelled = false;
    const pages = {
      next: async () => undefined,
      cancel: () => {
        isCancelled = true;
      },
    };
    deletePages(pages, { table: Notes }, undefined, () => Promise.resolve()).cancel();
    expect(isCancelled).to.equal(true);
  });
});

/** A table in memory, by range key; `changes` strike between an item's being read and its being deleted. */
class Store {
  readonly items: Map<number, Note>;
  readonly changes = new Map<number, Note | undefined>();
  readonly operations: KeyedOperation[] = [];

  constructor(notes: readonly Note[]) {
    this.items = new Map(notes.map((each) => [each.at, each]));
  }

  pages(size: number) {
    const all = [...this.items.values()].map((item) => ({ ...item }));
    const next = async () => (all.length > 0 ? all.splice(0, size) : undefined);
    return { next, cancel: () => undefined };
  }

  readonly run: Run = async (operation) => {
    this.operations.push(operation);
    if (!('key' in operation)) throw new Error('Only keys here.');
    // The keys are those that delete-pages makes of notes.
    const { at } = operation.key as Note;
    if (operation.kind === 'get') return this.items.get(at);
    if (this.changes.has(at)) {
      const changed = this.changes.get(at);
      this.changes.delete(at);
      if (changed) this.items.set(at, changed);
      else this.items.delete(at);
    }
    if ('if' in operation && operation.if && !this.#holds(at, operation.if)) {
      throw new ConditionFailedError(undefined, { operation });
    }
    this.items.delete(at);
    return undefined;
  };

  #holds(at: number, condition: object): boolean {
    const { and } = condition as { and: { attr: [keyof Note]; eq: unknown }[] };
    const item = this.items.get(at);
    return and.every(({ attr: [name], eq }) => item?.[name] === eq);
  }
}
