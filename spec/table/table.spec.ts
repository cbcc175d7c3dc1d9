import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { type IndexDefinition, type TableDefinition, table } from '../../lib/table/table.js';

interface Visit {
  user: string;
  time: number;
  page: string;
}

const VISITS = {
  name: 'visits',
  hashKey: 'user',
  rangeKey: { name: 'time', type: 'N' },
  readCapacity: 10,
  writeCapacity: 0.5,
  indexes: {
    byPage: { hashKey: 'page', rangeKey: { name: 'time', type: 'N' } },
    byUserPage: { hashKey: 'user', rangeKey: 'page', local: true },
  },
} as const;

describe('table', () => {
  it('spells its keys out: a name alone is that of a string', () => {
    const Visits = table<Visit>()(VISITS);
    expect(Visits).to.deep.include({
      name: 'visits',
      hashKey: { name: 'user', type: 'S' },
      rangeKey: { name: 'time', type: 'N' },
      readCapacity: 10,
      writeCapacity: 0.5,
      keyNames: ['user', 'time'],
    });
  });

  it('has no range key, capacity, schema or index where none was given', () => {
    const Plain = table<Visit>()({ name: 'plain', hashKey: 'user' });
    expect(Plain.rangeKey).to.equal(undefined);
    expect(Plain.readCapacity).to.equal(undefined);
    expect(Plain.writeCapacity).to.equal(undefined);
    expect(Plain.schema).to.equal(undefined);
    expect(Plain.indexes.size).to.equal(0);
    expect(Plain.keyNames).to.deep.equal(['user']);
  });

  it('gives its indexes by name, each with its own keys', () => {
    const Visits = table<Visit>()(VISITS);
    const byPage = Visits.index('byPage');
    expect(byPage.table).to.equal(Visits);
    expect(byPage).to.deep.include({ name: 'byPage', local: false, keyNames: ['page', 'time'] });
    expect(Visits.index('byUserPage')).to.include({ local: true });
    expect([...Visits.indexes.keys()]).to.deep.equal(['byPage', 'byUserPage']);
  });

  it('has an index of any name, also of one that objects have', () => {
    const indexes = JSON.parse('{"__proto__":{"hashKey":"page"},"constructor":{"hashKey":"page"}}');
    const Visits = loose({ name: 'visits', hashKey: 'user', indexes });
    expect([...Visits.indexes.keys()]).to.deep.equal(['__proto__', 'constructor']);
    expect(() => loose({ name: 'visits', hashKey: 'user' }).index('toString')).to.throw(ValidationError);
  });

  it('names the indexes that there are when asked for another', () => {
    expect(() => loose(VISITS).index('byPgae')).to.throw(
      ValidationError,
      "Table 'visits' defines no index 'byPgae': there are byPage, byUserPage.",
    );
    expect(() => loose({ name: 'plain', hashKey: 'user' }).index('byPage')).to.throw(
      ValidationError,
      "Table 'plain' defines no index 'byPage': there are none.",
    );
  });

  describe('refuses at once', () => {
    for (const name of ['ab', 'a'.repeat(256), 'visits!', 'ä-tables', 'a b c', '', undefined, null, 17]) {
      it(`the name ${JSON.stringify(name)?.slice(0, 20)}`, () => {
        expect(() => loose({ name, hashKey: 'user' })).to.throw(
          ValidationError,
          'is no table name: DynamoDB takes 3 to',
        );
      });
    }

    it('no name that DynamoDB takes', () => {
      for (const name of ['abc', 'a'.repeat(255), '__proto__', 'constructor', 'a-b.c_9']) {
        expect(loose({ name, hashKey: 'user' }).name).to.equal(name);
      }
    });

    const REFUSED: readonly (readonly [string, object, string])[] = [
      ['a definition without a hash key', { hashKey: undefined }, "Table 'visits' needs a hashKey."],
      [
        'an option that it does not know, and names those that it does',
        { readcapacity: 5 },
        "Table 'visits': unknown option 'readcapacity'; there are name, hashKey, rangeKey, readCapacity, writeCapacity, indexes, schema.",
      ],
      ['a capacity of 0', { readCapacity: 0 }, "Table 'visits': readCapacity is 0, it wants a number"],
      ['a capacity below 0', { writeCapacity: -1 }, "Table 'visits': writeCapacity is -1, it wants a number"],
      ['a capacity that is no number', { writeCapacity: Number.NaN }, "Table 'visits': writeCapacity is NaN"],
      [
        'a share above 1',
        { writeCapacity: { share: 1.5 } },
        "Table 'visits': writeCapacity wants a share above 0 and up to 1",
      ],
      ['a share of none', { readCapacity: { share: 0 } }, "Table 'visits': readCapacity wants a share above 0"],
      ['something beside a share', { readCapacity: { share: 1, of: 2 } }, "Table 'visits': readCapacity wants a share"],
      [
        'a key of a type that no key has',
        { rangeKey: { name: 'time', type: 'NUMBER' } },
        "Table 'visits': the rangeKey wants an attribute's name, or { name, type } with the type 'S', 'N' or 'B'.",
      ],
      ['a key without a name', { hashKey: { type: 'S' } }, "Table 'visits': the hashKey wants an attribute's name"],
      ['an index without a hash key', { indexes: { byPage: {} } }, "Index 'byPage' of table 'visits' needs a hashKey."],
      [
        'an option that an index does not know',
        { indexes: { byPage: { hashKey: 'page', lokal: true } } },
        "Index 'byPage' of table 'visits': unknown option 'lokal'; there are hashKey, rangeKey, local.",
      ],
      [
        'a key of an index of a type that no key has',
        { indexes: { byPage: { hashKey: { name: 'page', type: 'X' } } } },
        "Index 'byPage' of table 'visits': the hashKey wants an attribute's name",
      ],
    ];
    for (const [what, change, message] of REFUSED) {
      it(what, () => {
        expect(() => loose({ name: 'visits', hashKey: 'user', ...change })).to.throw(ValidationError, message);
      });
    }
  });
});

/** Defines a table as JavaScript can, which no compiler checks. */
function loose(definition: unknown) {
  const define = table<Record<string, never>>() as unknown as (definition: unknown) => ReturnType<typeof anyTable>;
  return define(definition);
}

function anyTable(definition: TableDefinition & { indexes: { [index: string]: IndexDefinition } }) {
  return table<{ [name: string]: unknown }>()(definition);
}
