import { expect } from 'chai';
import { type SolventOptions, solvent, table, ValidationError } from '../lib/index.js';
import { sqlite } from '../lib/sqlite/index.js';

describe('solvent()', () => {
  const client = sqlite();
  after(() => client.destroy());

  it('refuses options that are unknown, of a wrong type or out of range, in one line that says what is right', () => {
    const WRONG: readonly (readonly [object, RegExp])[] = [
      [{ highWatermark: 5 }, /Unknown option 'highWatermark' of solvent\(\): there are tables, views, requestTimeout/],
      [{ maxInFlight: 1.5 }, /maxInFlight of solvent\(\) is 1.5, it wants a whole number of at least 1/],
      [{ deadline: 0 }, /deadline of solvent\(\) is 0/],
      [{ retries: -1 }, /retries of solvent\(\) is -1, it wants a whole number of at least 0/],
      [{ requestTimeout: '5' }, /requestTimeout of solvent\(\) is 5/],
      [{ random: 5 }, /random of solvent\(\) is no function/],
      [{ tables: table<{ id: string }>()({ name: 'rows', hashKey: 'id' }) }, /tables of solvent\(\) is no array/],
    ];
    for (const [options, sentence] of WRONG) {
      expect(() => solvent(client, options as SolventOptions))
        .to.throw(ValidationError)
        .with.property('message')
        .that.matches(sentence);
    }
  });

  it('takes options that are undefined as not given, and numbers without end', async () => {
    const s = solvent(client, { maxQueued: Number.POSITIVE_INFINITY, linger: 0, retries: 0 });
    expect(s.stats()).to.deep.equal({ tables: {}, queued: 0, inFlight: 0 });
    await s.close();
    await s.close();
  });
});
