import { expect } from 'chai';
import fc from 'fast-check';
import { del, put, table, update } from '../../lib/index.js';
import { marshallItem } from '../../lib/item/marshall.js';
import { Sameness } from '../../lib/repair/sameness.js';

interface Row {
  id: string;
  n?: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });

/** Where views take back so. */
function whereTakenBackBy(...kinds: ('update' | 'delete' | 'put')[]): Sameness {
  const sameness = new Sameness(Rows);
  const writes = {
    update: update(Rows, 'a', { add: { n: -1 } }),
    delete: del(Rows, 'a'),
    put: put(Rows, { id: 'a' }),
  };
  for (const kind of kinds) sameness.learn(() => [writes[kind]]);
  return sameness;
}

describe('items of a view', () => {
  const document = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(
      fc.integer({ min: 1 }),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(fc.string()),
      fc.uniqueArray(fc.string(), { minLength: 1 }).map((members) => new Set(members)),
      fc.dictionary(fc.string({ minLength: 1 }), fc.integer()),
    ),
  );

  it('are the same in whatever order their attributes and the members of their sets come', () => {
    fc.assert(
      fc.property(document, (item) => {
        const turned = Object.fromEntries(
          Object.entries(item)
            .reverse()
            .map(([name, value]) => [name, value instanceof Set ? new Set([...value].reverse()) : value]),
        );
        expect(whereTakenBackBy('delete').of({ ...item, id: 'a' }, { id: 'a', ...turned })).to.equal(true);
      }),
    );
  });

  it('differ where their attributes do', () => {
    fc.assert(
      fc.property(document, document, (one, other) => {
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        const sameness = whereTakenBackBy('delete');
        expect(sameness.of({ ...one, id: 'a' }, { ...other, id: 'a' })).to.equal(isSame);
      }),
    );
    const sameness = whereTakenBackBy('delete');
    expect(sameness.of({ id: 'a', n: 1 }, { id: 'a', n: '1' })).to.equal(false);
    expect(sameness.of({ id: 'a', n: 1 }, { id: 'a', n: 1n })).to.equal(true);
    expect(sameness.of({ id: 'a', n: 12345678901234567890n }, { id: 'a', n: 12345678901234567891n })).to.equal(false);
    expect(sameness.of({ id: 'a', n: new Set([1, 2]) }, { id: 'a', n: [1, 2] })).to.equal(false);
  });

  it('are none, and zeros as good as missing, where updates take back', () => {
    const sameness = whereTakenBackBy('delete', 'update', 'delete');
    expect(sameness.of({ id: 'a', n: 0 }, undefined)).to.equal(true);
    expect(sameness.of({ id: 'a' }, undefined)).to.equal(true);
    expect(sameness.of({ id: 'a', n: 0, x: 1 }, { id: 'a', x: 1 })).to.equal(true);
    expect(sameness.of({ id: 'a', n: 1 }, undefined)).to.equal(false);
    expect(sameness.orNone({ id: 'a', n: 0 })).to.equal(undefined);
    expect(sameness.orNone({ id: 'a', n: 1 })).to.deep.equal({ id: 'a', n: 1 });
  });

  it('are there or not where what was put is deleted', () => {
    const sameness = whereTakenBackBy('delete');
    expect(sameness.of({ id: 'a', n: 0 }, undefined)).to.equal(false);
    expect(sameness.of({ id: 'a' }, undefined)).to.equal(false);
    expect(sameness.of({ id: 'a', n: 0 }, { id: 'a' })).to.equal(false);
    expect(sameness.orNone({ id: 'a' })).to.deep.equal({ id: 'a' });
  });

  it('are none where nothing is known and zeros are all they have, since only additions leave these', () => {
    const sameness = whereTakenBackBy();
    expect(sameness.of({ id: 'a', n: 0 }, undefined)).to.equal(true);
    expect(sameness.of({ id: 'a' }, undefined)).to.equal(false);
  });

  it('have a key that counts, also where it is zero', () => {
    const Numbered = table<{ id: number; n?: number }>()({ name: 'numbered', hashKey: { name: 'id', type: 'N' } });
    const sameness = new Sameness(Numbered);
    sameness.learn(() => [update(Numbered, 0, { add: { n: -1 } })]);
    expect(sameness.of({ id: 0, n: 1 }, { id: 0, n: 1 })).to.equal(true);
    expect(sameness.of({ id: 0, n: 0 }, undefined)).to.equal(true);
  });
});

function sorted(item: object): [string, unknown][] {
  const { attributes } = marshallItem(item);
  const ordered = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if ('SS' in value && Array.isArray(value.SS)) return { SS: [...value.SS].sort() };
    return Array.isArray(value)
      ? value.map(ordered)
      : sortedEntries(value).map(([name, each]) => [name, ordered(each)]);
  };
  return sortedEntries(attributes).map(([name, value]) => [name, ordered(value)]);
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
