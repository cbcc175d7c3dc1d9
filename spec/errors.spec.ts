import { inspect } from 'node:util';
import { expect } from 'chai';
import * as door from '../lib/index.js';

const operation = { kind: 'put', table: { name: 'visits' }, item: { secret: 'hunter2' } };
const cause = new Error('socket hang up');
const details = { operation, cause };

const ERRORS = [
  new door.ValidationError('The key is wrong.', details),
  new door.ItemTooLargeError(409_601, details),
  new door.ConditionFailedError({ user: 'ann', secret: 'hunter2' }, details),
  new door.TransactionCanceledError([{ code: 'None' }, { code: 'ConditionalCheckFailed' }], details),
  new door.ThrottledError(7, details),
  new door.UnknownOutcomeError(details),
  new door.DeadlineError(900_000, details),
  new door.QueueFullError(250_000, details),
  new door.ClosedError('The solvent is closed.', details),
  new door.RequestError('The service refused.', details),
  new door.TrimmedDataAccessError('shardId-00000001414562045508-2bac9cd2', details),
];

describe('errors', () => {
  it('are all there', () => {
    const exported = Object.entries(door).filter(([name]) => name.endsWith('Error') && name !== 'DynochemyError');
    expect(exported.map(([, value]) => value)).to.have.members(ERRORS.map((error) => error.constructor));
  });

  for (const error of ERRORS) {
    it(`${error.name} is an Error of its own name, with its operation and its cause`, () => {
      expect(error).to.be.instanceOf(Error).and.instanceOf(door.DynochemyError);
      expect(error.name).to.equal(error.constructor.name);
      expect(error.operation).to.equal(operation);
      expect(error.cause).to.equal(cause);
      expect(String(error)).to.equal(`${error.name}: ${error.message}`);
      expect(inspect(error)).to.contain(`${error.name}: ${error.message}`);
    });

    it(`${error.name} says what happened in whole sentences, and never what an item holds`, () => {
      expect(error.message).to.match(/^[A-Z].*\.$/);
      expect(error.message).to.not.match(/undefined|hunter2|\[object/);
    });
  }

  const MESSAGES = [
    [new door.ItemTooLargeError(409_601, details), /for table 'visits' has 409601 bytes, DynamoDB takes 409600: /],
    [new door.ConditionFailedError(undefined, details), /condition of the put on table 'visits' did not hold/],
    [new door.TransactionCanceledError([{ code: 'None' }, { code: 'X' }], details), /cancelled: None, X\.$/],
    [
      new door.ThrottledError(7, details),
      /The put on table 'visits' was throttled 7 times .*: raise the table's capacity/,
    ],
    [new door.UnknownOutcomeError(details), /The put on table 'visits' may have taken effect or not: .*Read the item/],
    [new door.DeadlineError(5000, details), /The put on table 'visits' was not done within its deadline of 5000 ms\./],
    [new door.QueueFullError(10, details), /The put on table 'visits' was not taken: 10 operations .*\(maxQueued\)/],
  ] as const;
  for (const [error, message] of MESSAGES) {
    it(`${error.name} tells the operation, the numbers and what to do`, () => {
      expect(error.message).to.match(message);
    });
  }

  it('carry what a program may want to go on with', () => {
    expect(new door.ConditionFailedError({ user: 'ann' }, {}).item).to.deep.equal({ user: 'ann' });
    expect(new door.ThrottledError(7, {}).attempts).to.equal(7);
    expect(new door.ItemTooLargeError(409_601, {}).sizeBytes).to.equal(409_601);
    expect(new door.TransactionCanceledError([{ code: 'None' }], {}).reasons).to.deep.equal([{ code: 'None' }]);
  });

  it('have neither operation nor cause where there is none', () => {
    const error = new door.ValidationError('Wrong.');
    expect(error.operation).to.equal(undefined);
    expect(error).to.not.have.property('cause');
    expect(new door.DeadlineError(1, {}).message).to.match(/^The operation was not done/);
  });
});
