import { expect } from 'chai';
import { checkTableFlags, existingTable, type TableFlags, tableToLoad } from '../../lib/cli/described-table.js';
import { CommandError } from '../../lib/cli/exit.js';
import type { Target } from '../../lib/cli/target.js';
import { solvent } from '../../lib/solvent.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';

const Visits = table<Record<string, unknown>>()({
  name: 'visits',
  hashKey: 'user',
  rangeKey: { name: 'time', type: 'N' },
  readCapacity: 10,
  writeCapacity: 5,
  indexes: {
    byPage: { hashKey: 'page' },
    byHits: { hashKey: 'user', rangeKey: { name: 'hits', type: 'N' }, local: true },
  },
});

const FLAGS: TableFlags = {
  name: 'visits',
  hash: undefined,
  range: undefined,
  writeCapacity: undefined,
  create: false,
};

describe('tables of the command line', () => {
  let target: Target;

  beforeEach(async () => {
    target = { name: 'sqlite:./app.db', client: sqlite() };
    await using s = solvent(target.client, { tables: [Visits] });
    await s.createTables();
  });

  afterEach(() => target.client.destroy());

  it('are defined as they are described: keys, indexes and capacities', async () => {
    const found = await existingTable(target, 'visits');
    const { hashKey, rangeKey, readCapacity, writeCapacity, indexes } = found;
    expect({ hashKey, rangeKey, readCapacity, writeCapacity }).to.deep.equal({
      hashKey: Visits.hashKey,
      rangeKey: Visits.rangeKey,
      readCapacity: 10,
      writeCapacity: 5,
    });
    expect(
      [...indexes.values()].map((index) => [index.name, index.local, index.hashKey.name, index.rangeKey?.type]),
    ).to.have.deep.members([
      ['byPage', false, 'page', undefined],
      ['byHits', true, 'user', 'N'],
    ]);
  });

  it('take the write capacity that the flags allow, and not more than they have', async () => {
    expect((await tableToLoad(target, { ...FLAGS, writeCapacity: 8 })).writeCapacity).to.equal(5);
    expect((await tableToLoad(target, { ...FLAGS, writeCapacity: 3 })).writeCapacity).to.equal(3);
  });

  it('that do not exist are named, with what to do', async () => {
    for (const [asked, sentence] of [
      [() => existingTable(target, 'nope'), /table 'nope' does not exist at sqlite:\.\/app\.db: name another/],
      [() => tableToLoad(target, { ...FLAGS, name: 'nope' }), /add --create with --hash, or name another/],
      [
        () => tableToLoad(target, { ...FLAGS, name: 'nope', create: true }),
        /--create wants the key of 'nope': add --hash NAME/,
      ],
    ] as const) {
      expect(await asked().catch((error) => error))
        .to.have.property('message')
        .that.matches(sentence);
    }
  });

  it('that nobody can make are told before the target is asked', () => {
    const id = { name: 'id', type: 'S' } as const;
    for (const [flags, sentence] of [
      [{ name: 'a b', hash: id, range: undefined }, /^'a b' is no table name: DynamoDB takes 3 to 255 letters/],
      [{ name: 'visits', hash: undefined, range: id }, /^--range wants --hash beside it$/],
      [{ name: 'visits', hash: id, range: id }, /^--hash and --range are both 'id'/],
    ] as const) {
      expect(() => checkTableFlags(flags)).to.throw(CommandError, sentence);
    }
  });

  it('that are to be made have the key and the capacity of the flags, in both directions', async () => {
    const made = await tableToLoad(target, {
      ...FLAGS,
      name: 'new',
      create: true,
      hash: { name: 'id', type: 'N' },
      writeCapacity: 7,
    });
    expect(made).to.deep.include({
      hashKey: { name: 'id', type: 'N' },
      rangeKey: undefined,
      readCapacity: 7,
      writeCapacity: 7,
    });
  });

  it('must have the key that the flags say', async () => {
    const hash = { name: 'user', type: 'S' } as const;
    const range = { name: 'time', type: 'N' } as const;
    expect((await tableToLoad(target, { ...FLAGS, hash, range, create: true })).name).to.equal('visits');
    const problem = await tableToLoad(target, { ...FLAGS, hash }).catch((error) => error);
    expect(problem)
      .to.have.property('message')
      .that.matches(/has the key user \(S\), time \(N\), and not user \(S\)/);
  });
});
