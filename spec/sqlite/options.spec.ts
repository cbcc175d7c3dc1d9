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
    expect(check({ mode: 'Fast' })).to.throw(ValidationError, "The option mode of open() wants 'fast' or 'slow'.");
    expect(check({ wait: -1 })).to.throw(ValidationError, 'The option wait of open() wants milliseconds, from 0 on.');
  });

  it('are checked by sqlite() before it opens anything', () => {
    const wrong: readonly [object, string][] = [
      [{ filename: 'a.db' }, "Unknown option 'filename' of sqlite(): there are file, capacity, "],
      [{ capacity: 'off' }, "The option capacity of sqlite() wants 'enforce' or 'ignore'."],
      [{ onDemand: true }, "The option onDemand of sqlite() wants 'enforce' or 'ignore'."],
      [{ partitionLimits: 1 }, "The option partitionLimits of sqlite() wants 'enforce' or 'ignore'."],
      [{ faults: 0.5 }, 'The option faults of sqlite() wants rates by fault, or a function that returns a fault.'],
    ];
    // Wrong on purpose: the compiler refuses these, too.
    for (const [options, message] of wrong) expect(() => sqlite(options as SqliteOptions)).to.throw(message);
  });
});
