import { expect } from 'chai';
import { Budget } from '../../lib/capacity/budget.js';
import { RequestError } from '../../lib/errors.js';
import { put } from '../../lib/index.js';
import type { Outcome } from '../../lib/operation/outcome.js';
import { Announcer } from '../../lib/pipeline/announcer.js';
import { Things } from '../support/entries.js';

const operation = put(Things, { id: 'a' });
const error = new RequestError('no', { operation });
const heard = () => true;
const unheard = () => false;

describe('Announcer', () => {
  const warnings: string[] = [];
  const emitWarning = process.emitWarning;
  beforeEach(() => {
    warnings.length = 0;
    process.emitWarning = (warning: string | Error) => {
      warnings.push(String(warning));
    };
  });
  afterEach(() => {
    process.emitWarning = emitWarning;
  });

  it('tells the outcome to whoever pushed the operation, and to all who watch', () => {
    const announcer = new Announcer(() => 0);
    const told: Outcome[] = [];
    announcer.outcomes.subscribe((outcome) => told.push(outcome));
    announcer.settled(operation, { value: 7 }, (outcome) => told.push(outcome) > 0);
    announcer.settled(operation, { error }, (outcome) => told.push(outcome) > 0);
    expect(told).to.deep.equal([
      { operation, value: 7 },
      { operation, value: 7 },
      { operation, error },
      { operation, error },
    ]);
  });

  it('tells failures that nobody was subscribed to, and those alone', () => {
    const announcer = new Announcer(() => 0);
    const failures: unknown[] = [];
    announcer.failures.subscribe((failure) => failures.push(failure));
    announcer.settled(operation, { error }, heard);
    announcer.settled(operation, { value: 1 }, unheard);
    expect(failures).to.deep.equal([]);
    announcer.settled(operation, { error }, unheard);
    expect(failures).to.deep.equal([{ operation, error }]);
    expect(warnings).to.deep.equal([]);
  });

  it('warns once where nobody hears of failures at all', () => {
    const announcer = new Announcer(() => 0);
    announcer.settled(operation, { error }, unheard);
    announcer.settled(operation, { error }, unheard);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('nobody was subscribed to its result: no');
  });

  it('does not warn where somebody watches the outcomes', () => {
    const announcer = new Announcer(() => 0);
    announcer.outcomes.subscribe();
    announcer.settled(operation, { error }, unheard);
    expect(warnings).to.deep.equal([]);
  });

  it('tells events, and of each end without the item', () => {
    const announcer = new Announcer(() => 0);
    const events: unknown[] = [];
    announcer.events.subscribe((event) => events.push(event));
    const capacity = { kind: 'capacity', table: 'things', direction: 'read', units: 1 } as const;
    announcer.tell(capacity);
    announcer.settled(operation, { error }, heard);
    announcer.settled(operation, { value: 1 }, heard);
    expect(events).to.deep.equal([
      capacity,
      { kind: 'settle', operation: 'put', table: 'things', error: 'RequestError' },
      { kind: 'settle', operation: 'put', table: 'things', error: undefined },
    ]);
    expect(announcer.tables(new Budget(1), new Map())).to.have.nested.property('things.read.consumed', 1);
  });

  it('stands the end of what is no operation', () => {
    const announcer = new Announcer(() => 0);
    announcer.events.subscribe();
    for (const nothing of [undefined, null, 7, {}]) announcer.settled(nothing as never, { error }, heard);
  });

  it('completes all three streams', () => {
    const announcer = new Announcer(() => 0);
    let completeCount = 0;
    const complete = () => (completeCount += 1);
    announcer.outcomes.subscribe({ complete });
    announcer.failures.subscribe({ complete });
    announcer.events.subscribe({ complete });
    announcer.complete();
    expect(completeCount).to.equal(3);
  });
});
