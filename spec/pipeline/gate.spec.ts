import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { check, get, put, transact } from '../../lib/index.js';
import { Gate } from '../../lib/pipeline/gate.js';
import { Parcel } from '../../lib/pipeline/parcel.js';
import { table } from '../../lib/table/table.js';
import { entryOf, parcelOf, parcels, Things } from '../support/entries.js';

const Others = table<{ id: string; n?: number }>()({ name: 'others', hashKey: 'id' });

/** A gate that writes down what it lets go later, and who was told that all is quiet. */
function open() {
  const gate = new Gate();
  const opened: Parcel[] = [];
  const quiet: string[] = [];
  gate.opened.subscribe((parcel) => opened.push(parcel));
  const hold = (name: string) =>
    gate.hold(name).then((letGo) => {
      quiet.push(name);
      return letGo;
    });
  return { gate, opened, quiet, hold };
}

describe('Gate', () => {
  it('lets all go while nobody holds anything', () => {
    const { gate } = open();
    expect(parcels(2).map((parcel) => gate.enter(parcel))).to.deep.equal([true, true]);
  });

  it('holds the writes to a table back, in their order, and neither reads nor other tables', async () => {
    const { gate, opened, hold } = open();
    const letGo = await hold('things');
    const held = parcels(3);
    expect(held.map((parcel) => gate.enter(parcel))).to.deep.equal([false, false, false]);
    expect(gate.enter(parcelOf(get(Things, 'a')))).to.equal(true);
    expect(gate.enter(parcelOf(put(Others, { id: 'a' })))).to.equal(true);
    letGo();
    expect(opened).to.deep.equal(held);
    expect(gate.enter(parcelOf(put(Things, { id: 'a' })))).to.equal(true);
  });

  it('holds a transaction back of whose tables one is held', async () => {
    const { gate, hold } = open();
    await hold('others');
    const both = transact([put(Things, { id: 'a' }), check(Others, 'a', { attr: 'n', exists: true })]);
    expect(gate.enter(new Parcel(entryOf(both)))).to.equal(false);
  });

  it('holds as long as anybody does; to let go twice counts once', async () => {
    const { gate, opened, hold } = open();
    const [first, second] = await Promise.all([hold('things'), hold('things')]);
    gate.enter(parcelOf(put(Things, { id: 'a' })));
    first();
    first();
    // It tries again, and has to wait on.
    expect(opened.splice(0).map((parcel) => gate.enter(parcel))).to.deep.equal([false]);
    second();
    expect(opened.map((parcel) => gate.enter(parcel))).to.deep.equal([true]);
  });

  it('tells who holds when what was on its way has come to its end, and what belongs to it', async () => {
    const { gate, quiet, hold } = open();
    const [first, second] = parcels(2);
    if (!first || !second) throw new Error('There are two.');
    gate.enter(first);
    gate.enter(second);
    gate.begin('things');
    void hold('things');
    void hold('things');
    for (const end of [() => gate.leave(first), () => gate.leave(second)]) {
      end();
      await turn();
      expect(quiet).to.deep.equal([]);
    }
    gate.end('things');
    await turn();
    expect(quiet).to.deep.equal(['things', 'things']);
  });

  it('tells who holds one table nothing of another', async () => {
    const { gate, quiet, hold } = open();
    gate.begin('things');
    gate.begin('others');
    void hold('things');
    void hold('others');
    gate.end('others');
    await turn();
    expect(quiet).to.deep.equal(['others']);
    gate.end('things');
    await turn();
    expect(quiet).to.deep.equal(['others', 'things']);
  });

  it('counts a transaction once for each table, however many of its items are there', async () => {
    const { gate, quiet, hold } = open();
    const parcel = new Parcel(entryOf(transact([put(Things, { id: 'a' }), put(Things, { id: 'b' })])));
    gate.enter(parcel);
    gate.leave(parcel);
    gate.begin('things');
    void hold('things');
    await turn();
    expect(quiet).to.deep.equal([]);
  });
});
