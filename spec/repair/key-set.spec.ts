import { expect } from 'chai';
import fc from 'fast-check';
import { table } from '../../lib/index.js';
import { distinct, KeySet, setsTable } from '../../lib/repair/key-set.js';
import { Scratch } from '../../lib/repair/scratch.js';

interface Row {
  id: string;
  n: number;
  label?: string;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id', rangeKey: { name: 'n', type: 'N' } });
const SETS = setsTable('sets');
const { signal } = new AbortController();

describe('a set of keys', () => {
  let scratch: Scratch;
  let nameCount = 0;

  before(async () => {
    scratch = await Scratch.open([SETS]);
  });

  after(() => scratch[Symbol.asyncDispose]());

  function newSet(): KeySet {
    nameCount += 1;
    return new KeySet(scratch, SETS, `set ${nameCount}`, Rows);
  }

  async function members(set: KeySet, size = 100): Promise<object[]> {
    const all: object[] = [];
    for await (const page of set.pages(size, signal)) {
      expect(page.length).to.be.at.most(size);
      all.push(...page);
    }
    return all;
  }

  it('holds what was added and not taken out, each key once', async () => {
    const key = fc.record({ id: fc.constantFrom('a', 'b', 'x'.repeat(2000)), n: fc.integer({ min: 0, max: 4 }) });
    const change = fc.record({ key, isAdded: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(change), fc.array(key), async (changes, asked) => {
        const set = newSet();
        const model = new Map<string, object>();
        for (const { key: each, isAdded } of changes) {
          if (isAdded) set.add(each);
          else set.remove([each]);
          if (isAdded) model.set(spell(each), each);
          else model.delete(spell(each));
        }
        expect(await set.has(distinct(Rows, asked))).to.deep.equal(
          distinct(Rows, asked).map((each) => model.has(spell(each))),
        );
        expect(await members(set, 3)).to.have.deep.members([...model.values()]);
      }),
      { numRuns: 30 },
    );
  });

  it('is its own: others in the same table have nothing of it', async () => {
    const [one, other] = [newSet(), newSet()];
    one.add({ id: 'a', n: 1 });
    expect(await members(other)).to.deep.equal([]);
    expect(await one.has([{ id: 'a', n: 1 }])).to.deep.equal([true]);
  });
});

describe('keys', () => {
  it('are one where the service takes them for one', () => {
    expect(
      distinct(Rows, [
        { id: 'a', n: 1 },
        { n: 1n, id: 'a' },
        { id: 'a', n: 2 },
      ]),
    ).to.have.length(2);
  });
});

function spell(key: object): string {
  return Object.values(key).join(' ');
}
