/** Promise 8: a bad operation hurts itself only. */
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import {
  ItemTooLargeError,
  type Operation,
  type Outcome,
  put,
  type Solvent,
  solvent,
  table,
  transact,
} from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';

interface Row {
  id: string;
  text?: string;
  tag?: string;
  bytes?: Uint8Array;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id', indexes: { byTag: { hashKey: 'tag' } } });
/** Bytes of an item beside its text: `id`, its value of one letter, and `text`. */
const AROUND_TEXT = 2 + 1 + 4;

async function ingestInto(operations: Iterable<Operation>, look?: (s: Solvent) => void): Promise<Outcome[]> {
  const client = sqlite();
  const s = solvent(client, { tables: [Rows] });
  await s.createTables();
  look?.(s);
  const outcomes = await lastValueFrom(s.ingest(operations).pipe(toArray()));
  await s.close();
  client.destroy();
  return outcomes;
}

describe('a bad operation', () => {
  it('fails before it is sent, and the others of its batch land', async () => {
    const bad: unknown[] = [
      { id: '' },
      { id: 7 },
      {},
      { id: 'x'.repeat(2049) },
      { id: 'a', text: Number.NaN },
      { id: 'a', text: new Date(0) },
      { id: 'a', text: new Set() },
      { id: 'a', text: '\ud800' },
      { id: 'a', tag: 7 },
      { id: 'a', tag: '' },
      { id: 'a', tag: 'x'.repeat(2049) },
      { id: 'a', text: 'x'.repeat(409_600) },
      null,
    ];
    // What JavaScript callers may push, whatever the types say.
    const wrong = bad.map((item) => put(Rows, item as Row));
    const right = Array.from({ length: 40 }, (_, n) => put(Rows, { id: `row ${n}` }));
    const outcomes = await ingestInto([...wrong.slice(0, 5), ...right, ...wrong.slice(5)]);
    const failed = outcomes.filter(({ error }) => error);
    expect(failed.map(({ operation }) => wrong.indexOf(operation as never)).toSorted((a, b) => a - b)).to.deep.equal(
      wrong.map((_, index) => index),
    );
    for (const { error, operation } of failed) {
      expect(error?.operation).to.equal(operation);
      expect(error?.message).to.match(/^[^\n]{10,300}$/);
    }
  });

  it('is an item of 409,601 bytes, and not one of 409,600, also where letters take several', async () => {
    for (const letter of ['x', 'ü', '漢']) {
      const letterBytes = Buffer.byteLength(letter);
      const filled = (bytes: number) => ({
        id: 'a',
        text:
          letter.repeat(Math.floor((bytes - AROUND_TEXT) / letterBytes)) +
          '.'.repeat((bytes - AROUND_TEXT) % letterBytes),
      });
      const [fits] = await ingestInto([put(Rows, filled(409_600))]);
      expect(fits?.error).to.equal(undefined);
      const [over] = await ingestInto([put(Rows, filled(409_601))]);
      expect(over?.error).to.be.instanceOf(ItemTooLargeError).with.property('sizeBytes', 409_601);
    }
  });

  it('is the whole transaction, where a part of it is too large', async () => {
    const whole = transact([put(Rows, { id: 'a' }), put(Rows, { id: 'b', text: 'x'.repeat(409_600) })]);
    const [outcome] = await ingestInto([whole]);
    expect(outcome?.error).to.be.instanceOf(ItemTooLargeError).with.property('operation', whole);
  });

  it('is none of those whose request would be too large: 25 large items of control characters go in several', async () => {
    let requestCount = 0;
    const puts = Array.from({ length: 25 }, (_, n) => put(Rows, { id: `row ${n}`, text: '\u0001'.repeat(399_000) }));
    const outcomes = await ingestInto(puts, (s) => {
      s.events.subscribe(({ kind }) => {
        if (kind === 'request') requestCount += 1;
      });
    });
    expect(outcomes.filter(({ error }) => error)).to.deep.equal([]);
    // Six bytes for each character on the wire, 16 MB a request.
    expect(requestCount).to.be.within(4, 5);
  });
});
