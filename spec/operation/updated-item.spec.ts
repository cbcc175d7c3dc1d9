import { expect } from 'chai';
import fc from 'fast-check';
import { ValidationError } from '../../lib/errors.js';
import { solvent, table, update } from '../../lib/index.js';
import { marshallItem } from '../../lib/item/marshall.js';
import type { UpdateActions } from '../../lib/operation/update.js';
import { compileUpdate } from '../../lib/operation/update.js';
import { updatedItem } from '../../lib/operation/updated-item.js';
import { sqlite } from '../../lib/sqlite/index.js';

type Free = { id: string } & Record<string, unknown>;

const Things = table<Free>()({ name: 'things', hashKey: 'id' });
const KEY = { id: { S: 'a' } };

const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1.5, 1e20, 3n));
const texts = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }).map((each) => new Set(each));
const value = fc.oneof(number, fc.string({ maxLength: 3 }), texts, fc.constant(null));
const inner = fc.dictionary(fc.constantFrom('n', 't', '__proto__'), value, { maxKeys: 3, noNullPrototype: true });
const attributes = fc.record(
  { n: value, s: value, map: fc.oneof(inner, value), list: fc.oneof(fc.array(value, { maxLength: 4 }), value) },
  { requiredKeys: [] },
);
const path = fc.constantFrom('n', 's', 'map.n', 'map.t', 'list');
const steps = fc.constantFrom<readonly [string, ...(string | number)[]]>(
  ['list', 0],
  ['list', 2],
  ['list', 9],
  ['map', '__proto__'],
);

const actions: fc.Arbitrary<UpdateActions<Free>> = fc.record(
  {
    set: fc.uniqueArray(fc.tuple(fc.oneof(path, steps), value), { minLength: 1, maxLength: 3, selector: String }),
    add: fc.dictionary(fc.constantFrom('n', 's', 'map.n'), fc.oneof(number, texts), { minKeys: 1, maxKeys: 2 }),
    remove: fc.uniqueArray(path, { minLength: 1, maxLength: 2 }),
    delete: fc.dictionary(fc.constantFrom('s', 'map.t'), texts, { minKeys: 1, maxKeys: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<UpdateActions<Free>>;

describe('updatedItem', () => {
  it('foretells what the service makes of an item, or that it refuses', async () => {
    const client = sqlite();
    const s = solvent(client, { tables: [Things] });
    await s.createTables();
    await fc.assert(
      fc.asyncProperty(fc.option(attributes, { nil: undefined }), actions, async (before, asked) => {
        fc.pre(Object.keys(asked).length > 0);
        if (before) await s.put(Things, { ...before, id: 'a' });
        else await s.delete(Things, 'a');
        const made = await s.update(Things, 'a', asked).then(
          (item) => marshallItem(item).attributes,
          () => 'refused',
        );
        expect(foretold(before, asked)).to.deep.equal(made);
      }),
      { numRuns: 150 },
    );
    await s.close();
    client.destroy();
  });

  it('leaves the item as it was', () => {
    const before = marshallItem({ id: 'a', map: { n: 1 } }).attributes;
    const copy = structuredClone(before);
    updatedItem(compileUpdate({ add: { 'map.n': 1 } }, ['id']), before, KEY);
    expect(before).to.deep.equal(copy);
  });
});

function foretold(before: object | undefined, asked: object): unknown {
  const old = before && marshallItem({ ...before, id: 'a' }).attributes;
  try {
    return updatedItem(compileUpdate(update(Things, 'a', asked).actions, ['id']), old, KEY);
  } catch (error) {
    expect(error).to.be.instanceOf(ValidationError);
    return 'refused';
  }
}
