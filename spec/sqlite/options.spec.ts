import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { ValidationError } from '../../lib/errors.js';
import { type SqliteOptions, sqlite } from '../../lib/sqlite/index.js';
import { checkOptions, milliseconds, oneOfWords, someText } from '../../lib/sqlite/options.js';

describe('options', () => {
  const CHECKS = { file: someText, mode: oneOfWords('fast', 'slow'), wait: milliseconds };
  const check = (options: object) => () => checkOptions('open()', options, CHECKS);

  it('pass where each is known and fit, and where it is undefined', () => {
    check({})();
    check({ file: 'a.db', mode: 'fast', wait: 0 })();
    check({ file: undefined, wait: undefined })();
  });

  it('are refused where one is unknown, by its name and those that there are', () => {
    expect(check({ fiel: 'a.db' })).to.throw(
      ValidationError,
      "Unknown option 'fiel' of open(): there are file, mode, wait.",
    );
    expect(check({ constructor: 1 })).to.throw(ValidationError, "Unknown option 'constructor' of open()");
    expect(check(JSON.parse('{ "__proto__": 1 }'))).to.throw(ValidationError, "Unknown option '__proto__' of open()");
  });

  it('are refused where one is not what it should be', () => {
    expect(check({ file: '' })).to.throw(ValidationError, 'The option file of open() wants a text that is not empty.');
    expect(check({ file: 'a\0b' })).to.throw(ValidationError, 'The option file of open() wants a text without NUL.');
    expect(check({ mode: 'Fast' })).to.throw(ValidationError, "The option mode of open() wants 'fast' or 'slow'.");
    expect(check({ wait: -1 })).to.throw(ValidationError, 'The option wait of open() wants milliseconds, from 0 on.');
  });

  it('are a plain object', () => {
    check(Object.assign(Object.create(null), { file: 'a.db' }))();
    check(runInNewContext("({ file: 'a.db' })"))();
    for (const options of [
      null,
      5,
      'a.db',
      true,
      [],
      () => {},
      Promise.resolve({}),
      new Map(),
      Object.create({ mode: 1 }),
    ]) {
      expect(() => checkOptions('open()', options, CHECKS)).to.throw(
        ValidationError,
        /^The options of open\(\) want a plain object, with any of file, mode, wait\.$/,
      );
    }
  });

  it('are checked by sqlite() before it opens anything', () => {
    const wrong: readonly [object, string][] = [
      [{ filename: 'a.db' }, "Unknown option 'filename' of sqlite(): there are file, capacity, "],
      [{ file: '/tmp/nul\0.db' }, 'The option file of sqlite() wants a text without NUL.'],
      [{ file: 'a.db ' }, 'The option file of sqlite() wants a path that neither begins nor ends with a space.'],
      [{ file: ' ' }, 'The option file of sqlite() wants a path that neither begins nor ends with a space.'],
      [[], 'The options of sqlite() want a plain object, with any of file, capacity, '],
      [{ capacity: 'off' }, "The option capacity of sqlite() wants 'enforce' or 'ignore'."],
      [{ onDemand: true }, "The option onDemand of sqlite() wants 'enforce' or 'ignore'."],
      [{ partitionLimits: 1 }, "The option partitionLimits of sqlite() wants 'enforce' or 'ignore'."],
      [{ shardMs: -1 }, 'The option shardMs of sqlite() wants milliseconds, from 0 on.'],
      [{ shards: 0 }, 'The option shards of sqlite() wants a whole number from 1 to 100.'],
      [{ shards: 1.5 }, 'The option shards of sqlite() wants a whole number from 1 to 100.'],
      [{ shards: 101 }, 'The option shards of sqlite() wants a whole number from 1 to 100.'],
      [{ faults: 0.5 }, 'The option faults of sqlite() wants rates by fault, or a function that returns a fault.'],
    ];
    // Wrong on purpose: the compiler refuses these, too.
    for (const [options, message] of wrong) expect(() => sqlite(options as SqliteOptions)).to.throw(message);
  });
});
