import { expect } from 'chai';
import type { ConditionalOperator } from '../../../lib/sqlite/legacy/conditions.js';
import { checkConditionalOperator } from '../../../lib/sqlite/legacy/conditions.js';
import { compileExpected } from '../../../lib/sqlite/legacy/expected.js';

const absent = { AttributeValueList: undefined, ComparisonOperator: undefined, Exists: undefined, Value: undefined };

function holds(operator: ConditionalOperator, ...names: string[]): boolean {
  const expected = new Map(names.map((name) => [name, { ...absent, Value: { BOOL: true } }]));
  return compileExpected(expected, operator)({ yes: { BOOL: true } });
}

describe('legacy conditions', () => {
  it('must all hold, unless it is enough that one does', () => {
    expect(holds(undefined, 'yes', 'no')).to.equal(false);
    expect(holds('AND', 'yes', 'no')).to.equal(false);
    expect(holds('OR', 'yes', 'no')).to.equal(true);
    expect(holds('OR', 'no', 'neither')).to.equal(false);
    expect(holds(undefined, 'yes')).to.equal(true);
  });

  it('hold where there are none', () => {
    expect(holds(undefined)).to.equal(true);
  });

  it('are joined only where there are two of them', () => {
    const none = 'ConditionalOperator cannot be used without Filter or Expected';
    const one = 'ConditionalOperator can only be used when Filter or Expected has two or more elements';
    expect(() => checkConditionalOperator('AND', undefined)).to.throw(none);
    expect(() => checkConditionalOperator('OR', { size: 0 })).to.throw(none);
    expect(() => checkConditionalOperator('OR', { size: 1 })).to.throw(one);
    expect(() => checkConditionalOperator('OR', { size: 2 })).not.to.throw();
    expect(() => checkConditionalOperator(undefined, undefined)).not.to.throw();
  });
});
