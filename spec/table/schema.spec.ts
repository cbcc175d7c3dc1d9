import { expect } from 'chai';
import { z } from 'zod';
import { ValidationError } from '../../lib/errors.js';
import { type ItemSchema, validateItem } from '../../lib/table/schema.js';

const Visit = z.object({
  user: z.string(),
  hits: z.number().default(0),
  at: z.object({ city: z.string() }).optional(),
});

describe('schema', () => {
  it('lets an item pass as the schema gives it back: with defaults, transformed, without what is unknown', () => {
    const item = { user: 'ann', stray: 1 };
    expect(validateItem(Visit, item)).to.deep.equal({ user: 'ann', hits: 0 });
    expect(item).to.deep.equal({ user: 'ann', stray: 1 });
    const Trimmed = z.object({ user: z.string().transform((text) => text.trim()) });
    expect(validateItem(Trimmed, { user: ' ann ' })).to.deep.equal({ user: 'ann' });
  });

  it("refuses with the schema's own words and the path of each issue", () => {
    expect(() => validateItem(Visit, { user: 1, at: { city: 2 } }))
      .to.throw(ValidationError)
      .with.property('message')
      .that.matches(/^The item does not fit the schema: user: .*string.*; at\.city: .*string.*\.$/);
  });

  it('tells three issues and how many more there are', () => {
    const schema = schemaThat(() => ({ issues: ['a', 'b', 'c', 'd', 'e'].map((message) => ({ message })) }));
    expect(() => validateItem(schema, {})).to.throw('The item does not fit the schema: a; b; c; and 2 more.');
  });

  it('reads the steps of a path as keys or as objects that hold them', () => {
    const path = ['list', { key: 0 }, { key: Symbol('x') }];
    const schema = schemaThat(() => ({ issues: [{ message: 'is wrong', path }] }));
    expect(() => validateItem(schema, {})).to.throw('list.0.Symbol(x): is wrong.');
  });

  it('refuses a schema that answers later', () => {
    const schema = schemaThat(async () => ({ value: {} }));
    expect(() => validateItem(schema, {})).to.throw(ValidationError, 'validates asynchronously');
  });

  it('leaves no rejection behind when such a schema fails later', async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      const schema = schemaThat(() => Promise.reject(new Error('later')));
      expect(() => validateItem(schema, {})).to.throw(ValidationError);
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).to.deep.equal([]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });
});

function schemaThat(validate: ItemSchema['~standard']['validate']): ItemSchema {
  return { '~standard': { version: 1, vendor: 'spec', validate } };
}
