/**
 * What requests will cost, before they are sent: what can be known of each beforehand, times what the latest of its kind
 * have cost in proportion to that, for the table and for each of its global indexes by itself. So the size of an item that
 * is updated, the length of a page and the projection of an index are learned from what replies say.
 */
import type { Place, Units } from './consumed.js';

/** How much of what was learned a reply leaves standing: some ten replies later it counts for a tenth. */
const MEMORY = 0.8;

interface Ratio {
  expected: number;
  spent: number;
}

export class Estimates {
  /** By kind and place: there are some ten kinds, and as many places as a table and its indexes are. */
  readonly #ratios = new Map<string, Ratio>();

  /** The units that a request of a kind will cost in some places; `known` are those that can be told beforehand. */
  costOf(kind: string, known: number, places: Iterable<Place>): Units {
    const units = new Map<Place, number>();
    for (const place of places) units.set(place, known * this.#factor(kind, place));
    return units;
  }

  /** What a request of a kind has cost in these places, some of which it may not have touched. */
  learn(kind: string, known: number, places: Iterable<Place>, spent: Units): void {
    for (const place of places) {
      const key = `${kind}\n${place}`;
      const ratio = this.#ratios.get(key) ?? { expected: 0, spent: 0 };
      ratio.expected = ratio.expected * MEMORY + known;
      ratio.spent = ratio.spent * MEMORY + (spent.get(place) ?? 0);
      this.#ratios.set(key, ratio);
    }
  }

  /** Until something is known, an index is taken to cost as much as its table. */
  #factor(kind: string, place: Place): number {
    const ratio = this.#ratios.get(`${kind}\n${place}`);
    return ratio === undefined || ratio.expected === 0 ? 1 : ratio.spent / ratio.expected;
  }
}
