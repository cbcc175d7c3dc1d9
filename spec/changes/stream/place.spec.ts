import { expect } from 'chai';
import { type Place, type Places, placesFrom, readyShards, settlePlaces } from '../../../lib/changes/stream/place.js';
import type { Listing } from '../../../lib/changes/stream/stream-calls.js';
import { Things } from '../../support/entries.js';

const NOW = 1_800_000_000;
const DAY = 24 * 60 * 60;

/** A listing of shards as `id` or `id<parent`; those with `!` are closed. */
function listing(...shards: readonly string[]): Listing {
  const all = shards.map((text) => {
    const [id = '', parent] = text.replace('!', '').split('<');
    return { id, parent, isClosed: text.endsWith('!') };
  });
  return { shards: all, viewType: 'NEW_AND_OLD_IMAGES', isEnabled: true };
}

function places(entries: Readonly<Record<string, Place>>): Places {
  return new Map(Object.entries(entries));
}

function ready(of: Listing, at: Places): readonly string[] {
  return readyShards(of, at).map(({ id }) => id);
}

describe('places in a stream', () => {
  it('let a shard be read once its parent is over, or gone', () => {
    const all = listing('a!', 'b<a!', 'c<b', 'd<a', 'e<gone');
    expect(ready(all, places({}))).to.deep.equal(['a', 'e']);
    expect(ready(all, places({ a: { isEnded: true } }))).to.deep.equal(['b', 'd', 'e']);
    expect(ready(all, places({ a: { isEnded: true }, b: { isEnded: true } }))).to.deep.equal(['c', 'd', 'e']);
  });

  it('begin now at the shards that have no children yet', () => {
    const now = placesFrom('now', listing('a!', 'b<a', 'c!'), NOW + 0.5);
    expect([...now]).to.deep.equal([
      ['b', { parent: 'a', since: NOW, isLatest: true, at: NOW + 0.5 }],
      ['c', { parent: undefined, isEnded: true, at: NOW + 0.5 }],
    ]);
  });

  it('say that all is over from which a shard descends that somebody stands in', () => {
    const all = listing('a!', 'b<a!', 'c<b');
    const at = placesFrom({ a: '1', c: '9' }, all, NOW);
    settlePlaces(at, all, Things, NOW);
    expect([...at.entries()].map(([id, { isEnded = false }]) => [id, isEnded])).to.have.deep.members([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
    expect(ready(all, at)).to.deep.equal(['c']);
  });

  it('are lost where a shard is gone that was not read to its end', () => {
    const all = listing('b<a');
    expect(() => settlePlaces(places({ x: { sequenceNumber: '1' } }), all, Things, NOW)).to.throw('shard x');
    // Its child is known, and read: so was it.
    const known = places({ a: { sequenceNumber: '1' }, b: { sequenceNumber: '2', parent: 'a' } });
    expect(() => settlePlaces(known, all, Things, NOW)).not.to.throw();
  });

  it('are lost where nobody has looked for more than a day', () => {
    const all = listing('a!', 'b<a');
    const lookedAt = (at: number) => () =>
      settlePlaces(places({ a: { isEnded: true, at: 0 }, b: { at } }), all, Things, NOW);
    expect(lookedAt(NOW - DAY)).not.to.throw();
    expect(lookedAt(NOW - DAY - 1)).to.throw('24 hours');
  });
});
