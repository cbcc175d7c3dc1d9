import { expect } from 'chai';
import fc from 'fast-check';
import { encode } from '../../lib/dynamodb/encode.js';
import type { Request, UpdateRequest } from '../../lib/dynamodb/request.js';
import { del, get, put, update } from '../../lib/index.js';
import { marshallItem, unmarshallItem, unmarshallValue } from '../../lib/item/marshall.js';
import type { KeyedOperation, UpdateOperation } from '../../lib/operation/operation.js';
import { coalesce, imagesOf } from '../../lib/pipeline/coalesce.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { table } from '../../lib/table/table.js';
import { entryOf, Things } from '../support/entries.js';

const id = 'a';

function merged(earlier: KeyedOperation, later: KeyedOperation): Request | undefined {
  return coalesce(encode(earlier), encode(later));
}

function mergedUpdates(...operations: readonly UpdateOperation[]): UpdateRequest {
  const whole = operations.map(encode).reduce<Request | undefined>((a, b) => (a ? coalesce(a, b) : b), undefined);
  if (whole?.api !== 'UpdateItem') throw new Error('These do not merge.');
  return whole;
}

describe('coalesce', () => {
  it('lets the last put or delete win', () => {
    const first = put(Things, { id, n: 1 });
    const last = encode(put(Things, { id, n: 2 }));
    expect(coalesce(encode(first), last)).to.equal(last);
    expect(merged(first, del(Things, id))).to.deep.equal(encode(del(Things, id)));
    expect(merged(del(Things, id), first)).to.deep.equal(encode(first));
  });

  it('lets gets of one kind share a read', () => {
    const consistent = get(Things, id);
    const eventual = get(Things, id, { consistent: false });
    expect(merged(consistent, get(Things, id))).to.deep.equal(encode(consistent));
    expect(merged(consistent, eventual)).to.equal(undefined);
    expect(merged(eventual, consistent)).to.equal(undefined);
  });

  it('sums numbers that are added, also a number that is added to one that was set', () => {
    const sum = mergedUpdates(update(Things, id, { add: { n: 1 } }), update(Things, id, { add: { n: 2, m: 5 } }));
    expect(sum.update.actions.map(({ clause, path, value }) => [clause, path, value])).to.deep.equal([
      ['ADD', 'n', { N: '3' }],
      ['ADD', 'm', { N: '5' }],
    ]);
    const set = mergedUpdates(update(Things, id, { set: { n: 40 } }), update(Things, id, { add: { n: 2 } }));
    expect(set.update.actions.map(({ clause, value }) => [clause, value])).to.deep.equal([['SET', { N: '42' }]]);
  });

  it('counts the merged as one request that must not be sent twice', () => {
    const { isMerged, update: whole } = mergedUpdates(
      update(Things, id, { set: { n: 1 } }),
      update(Things, id, { add: { n: 1 } }),
    );
    expect([isMerged, whole.isIdempotent]).to.deep.equal([true, false]);
  });

  it('merges no update with one that has a condition, whichever was first', () => {
    const plain = update(Things, id, { add: { n: 1 } });
    const conditional = update(Things, id, { add: { n: 1 } }, { if: { attr: 'n', gt: 0 } });
    expect([merged(plain, conditional), merged(conditional, plain)]).to.deep.equal([undefined, undefined]);
  });

  it('expects of the merged the units of the dearest', () => {
    const parts = [
      update(Things, id, { set: { text: 'x'.repeat(5000) } }),
      update(Things, id, { add: { n: 1 } }),
    ] as const;
    const [large, small] = [encode(parts[0]), encode(parts[1])];
    expect(large.units).to.be.above(small.units);
    for (const whole of [mergedUpdates(...parts), mergedUpdates(parts[1], parts[0])]) {
      expect(whole.units).to.equal(large.units);
    }
  });

  it('sums exactly, and merges nothing that comes near the 38 digits which a number can have', () => {
    const nines = BigInt('9'.repeat(18));
    const Big = table<{ id: string; n: bigint }>()({ name: 'big', hashKey: 'id' });
    const add = (n: bigint) => update(Big, id, { add: { n } });
    const sum = mergedUpdates(add(nines - 1n), add(1n));
    expect(sum.update.actions[0]?.value).to.deep.equal({ N: '9'.repeat(18) });
    expect(merged(add(nines), add(1n))).to.equal(undefined);
    // One by one, the first is refused where there is a 1, and the second is not.
    expect(merged(add(10n ** 38n), add(-(10n ** 38n)))).to.equal(undefined);
    expect(merged(add(10n ** 125n * 9n), add(10n ** 125n * 9n))).to.equal(undefined);
  });

  const bump = update(Things, id, { add: { n: 1 } });
  const ALONE: readonly (readonly [string, KeyedOperation, KeyedOperation])[] = [
    ['a conditional put', put(Things, { id }, { if: { attr: 'n', exists: false } }), put(Things, { id })],
    ['a conditional delete', del(Things, id), del(Things, id, { if: { attr: 'n', eq: 1 } })],
    ['a conditional update', bump, update(Things, id, { add: { n: 1 } }, { if: { attr: 'n', gt: 0 } })],
    ['a put that returns the old item', put(Things, { id }), put(Things, { id }, { returnOld: true })],
    ['a put and an update', put(Things, { id }), bump],
    ['an update and a delete', bump, del(Things, id)],
    ['a put and a get', put(Things, { id }), get(Things, id)],
    ['a set over an add, whose failure it would hide', bump, update(Things, id, { set: { n: 5 } })],
    [
      'an add on what is set to a text',
      update(Things, id, { set: { text: 'x' } }),
      update(Things, id, { add: { text: 1 } as never }),
    ],
    ['an update that removes', bump, update(Things, id, { remove: ['m'] })],
    ['an update that adds to a set', bump, update(Things, id, { add: { tags: new Set(['x']) } })],
    ['an update that deletes from a set', bump, update(Things, id, { delete: { tags: new Set(['x']) } })],
    ['an update inside a document', bump, update(Things, id, { set: { 'text.inner': 1 } })],
    ['an update of a path in steps', bump, update(Things, id, { set: [[['text', 0], 1]] })],
  ];
  for (const [name, earlier, later] of ALONE) {
    it(`does not merge ${name}`, () => {
      expect(merged(earlier, later)).to.equal(undefined);
    });
  }

  it('does not merge an update with two actions on one attribute, which the service refuses', () => {
    const wrong = update(Things, id, { set: { n: 5 }, add: { n: 1 } });
    expect(merged(wrong, bump)).to.equal(undefined);
    expect(merged(bump, wrong)).to.equal(undefined);
    expect(merged(update(Things, id, { set: { n: 1 } }), wrong)).to.equal(undefined);
  });

  it('leaves the key and the item as they are when it tells the images', () => {
    const request = encode(bump);
    const before = { id: { S: id }, n: { N: '1' } };
    expect(imagesOf([{ request }, { request }], before)).to.deep.equal([
      { id: { S: id }, n: { N: '2' } },
      { id: { S: id }, n: { N: '3' } },
    ]);
    imagesOf([{ request }], undefined);
    expect([before, 'key' in request && request.key]).to.deep.equal([
      { id: { S: id }, n: { N: '1' } },
      { id: { S: id } },
    ]);
  });

  it('keeps attributes called __proto__ and constructor as data', () => {
    const Odd = table<{ id: string } & Record<string, unknown>>()({ name: 'odd', hashKey: 'id' });
    const requests = [
      encode(update(Odd, id, { add: JSON.parse('{"__proto__":1}') })),
      encode(update(Odd, id, { add: { constructor: 2 } })),
    ];
    const [, image] = imagesOf(
      requests.map((request) => ({ request })),
      undefined,
    );
    expect(JSON.stringify(image && unmarshallItem(image))).to.equal('{"id":"a","__proto__":1,"constructor":2}');
  });

  it('gives each operation the value, and the table the item, of one after the other', () => {
    fc.assert(
      fc.property(fc.option(item, { nil: undefined }), fc.array(operation, { maxLength: 20 }), (before, program) => {
        const oneByOne = new Store(before);
        const expected = program.map((each) => oneByOne.run(encode(each)));

        const store = new Store(before);
        const values = inParcels(program).flatMap((parcel) => store.runParcel(parcel));

        expect(values).to.deep.equal(expected);
        expect(store.item).to.deep.equal(oneByOne.item);
      }),
      { numRuns: 500 },
    );
  });

  it('merges whatever may be merged: a counter goes in one request', () => {
    const [parcel, ...rest] = inParcels(Array.from({ length: 1_000 }, () => bump));
    expect(rest).to.deep.equal([]);
    expect(parcel?.request).to.have.nested.property('update.actions[0].value').that.deep.equals({ N: '1000' });
  });
});

const small = fc.integer({ min: -50, max: 50 });
const item = fc.record({ id: fc.constant(id), n: small, text: fc.string({ maxLength: 3 }) }, { requiredKeys: ['id'] });

const operation: fc.Arbitrary<KeyedOperation> = fc.oneof(
  item.map((each) => put(Things, each)),
  fc.constant(del(Things, id)),
  fc.constant(get(Things, id)),
  item.map((each) => put(Things, each, { returnOld: true })),
  ...[0, 1, 2].map(() =>
    fc.oneof(
      small.map((n) => update(Things, id, { add: { n } })),
      fc.tuple(small, small).map(([n, m]) => update(Things, id, { add: { m }, set: { n } })),
      fc.tuple(small, fc.string({ maxLength: 3 })).map(([m, text]) => update(Things, id, { set: { m, text } })),
      small.map((n) => update(Things, id, { add: { n } }, { returnOld: true })),
    ),
  ),
);

/** As a lane would while nothing of it is on its way. */
function inParcels(program: readonly KeyedOperation[]): Parcel[] {
  const result: Parcel[] = [];
  for (const each of program) {
    const entry = entryOf(each);
    if (!result.at(-1)?.join(entry)) result.push(new Parcel(entry));
  }
  return result;
}

type Item = Record<string, unknown>;

/** A table of one item, in plain values; it answers as the service does. */
class Store {
  item: Item | undefined;

  constructor(item: Item | undefined) {
    this.item = item;
  }

  /** Applies a request and yields what its one operation is told. */
  run(request: Request): unknown {
    const before = this.item;
    switch (request.api) {
      case 'BatchWriteItem': {
        const { Item } = JSON.parse(request.json).PutRequest ?? {};
        this.item = Item && unmarshallItem(Item);
        return undefined;
      }
      case 'PutItem':
        this.item = unmarshallItem(request.input.Item as never);
        return before;
      case 'UpdateItem':
        this.item = updated(before ?? { id }, request);
        return request.returnOld ? before : this.item;
      default:
        return before;
    }
  }

  /** Applies what has merged, and yields what each operation in it is told. */
  runParcel({ request, entries }: Parcel): unknown[] {
    const before = this.item;
    const value = this.run(request);
    if (request.api !== 'UpdateItem' || !request.isMerged) return entries.map(() => value);
    return imagesOf(entries, before && marshallItem(before).attributes).map((image) => image && unmarshallItem(image));
  }
}

function updated(before: Item, { update: { actions } }: UpdateRequest): Item {
  const after = { ...before };
  for (const { clause, path, value } of actions) {
    const operand = value && unmarshallValue(value);
    const name = String(path);
    after[name] = clause === 'ADD' ? Number(after[name] ?? 0) + Number(operand) : operand;
  }
  return after;
}
