/**
 * I2: whether there is an order in which the operations on some keys took effect that explains how each of them ended and
 * what is in the tables at last. Those of the program take their turn in the order in which they were pushed; those of
 * others come in between, in their own order on each key; what is unknown took effect once or not at all. What may be sent
 * again after a lost reply may, where others write too, have taken effect before them and after them.
 */
import { ConditionFailedError, UnknownOutcomeError } from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import type { Item } from '../model/item.js';
import { lanesOf } from '../model/key.js';
import type { Act } from '../world/history.js';
import { type Images, outcomesOf } from './outcomes-of.js';

/** How things may stand after some of the operations. */
interface Standing {
  readonly images: Images;
  /** How many acts of others are done, by their queues and lanes. */
  readonly done: ReadonlyMap<string, number>;
}

export interface Explained {
  /** All images that an item may have had, by lane and text. */
  readonly seen: ReadonlyMap<string, ReadonlyMap<string, Item | undefined>>;
  /** What no order explains. */
  readonly finding: string | undefined;
  /** There were too many ways to go through. */
  readonly isGivenUp: boolean;
}

/** What went on beside the acts themselves. */
export interface Circumstances {
  /** Replies were lost. */
  readonly isLossy: boolean;
  /** Writes are committed with what follows them: what they tell of items was read before. */
  readonly isCommitted: boolean;
}

/** Ways that are followed at once. */
const MAX_STANDINGS = 2000;

export class Search {
  readonly #spell: (act: Act) => string;
  readonly #others = new Map<string, Act[]>();
  readonly #main: readonly Act[];
  readonly #seen = new Map<string, Map<string, Item | undefined>>();
  readonly #isExact: boolean;
  #isGivenUp = false;
  #standings: Standing[] = [{ images: new Map(), done: new Map() }];

  /** Acts on some keys, in the order in which they were pushed; those of others in that of their ends. */
  constructor(acts: readonly Act[], { isLossy, isCommitted }: Circumstances, spell: (act: Act) => string) {
    this.#spell = spell;
    this.#main = acts.filter(({ thread }) => thread === 'main');
    const hasOther = acts.some(({ thread }) => thread === 'other');
    this.#isExact = !(hasOther && isCommitted);
    const echoes = hasOther && isLossy ? acts.filter(isRepeatable).map(echoOf) : [];
    for (const act of [...echoes, ...acts.filter(({ thread }) => thread !== 'main')]) {
      for (const lane of lanesOf(act.operation)) {
        const key = `${queueOf(act)}\n${lane}`;
        this.#others.set(key, [...(this.#others.get(key) ?? []), act]);
      }
    }
    for (const [key, others] of this.#others) {
      if (key.startsWith('own')) others.sort((a, b) => a.settledAt - b.settledAt);
    }
  }

  run(final: ReadonlyMap<string, Item>, lanes: readonly string[]): Explained {
    for (const act of this.#main) {
      this.#interleave(lanesOf(act.operation), act);
      if (this.#isGivenUp) return this.#result(undefined);
      const after = this.#standings.flatMap((standing) =>
        outcomesOf(act, standing.images, this.#isExact).map((images) => ({ ...standing, images })),
      );
      const tried = this.#standings;
      this.#keep(after);
      if (this.#standings.length === 0) return this.#unexplained(act, tried);
    }
    this.#interleave(lanes, undefined);
    if (this.#isGivenUp) return this.#result(undefined);
    const isFinal = ({ images }: Standing) =>
      lanes.every((lane) => canonical(images.get(lane)) === canonical(final.get(lane)));
    if (this.#standings.some(isFinal)) return this.#result(undefined);
    const expected = this.#standings.slice(0, 3).map(({ images }) => spellImages(images, lanes));
    return this.#result(`the tables hold ${spellImages(final, lanes)}, where the model has ${expected.join(' or ')}`);
  }

  /** What others may have done on these keys before an act, or by the end, in any order among them. */
  #interleave(lanes: readonly string[], before: Act | undefined): void {
    const others = [...this.#others].filter(([key]) => lanes.includes(key.slice(key.indexOf('\n') + 1)));
    let count = 0;
    while (this.#standings.length > count && !this.#isGivenUp) {
      count = this.#standings.length;
      for (const [key, acts] of others) {
        if (this.#isGivenUp) return;
        const ways: Standing[] = [];
        for (const standing of this.#standings) this.#advance(standing, key, acts, before, ways);
        this.#keep(ways);
      }
    }
    // What had ended before the act was pushed came before it, and by the end all has come.
    const isMissing = (next: Act | undefined) => next && (!before || next.settledAt <= before.invokedAt);
    this.#standings = this.#standings.filter(
      ({ done }) => !others.some(([key, acts]) => isMissing(acts[done.get(key) ?? 0])),
    );
  }

  #advance(standing: Standing, key: string, others: readonly Act[], before: Act | undefined, ways: Standing[]): void {
    if (ways.push(standing) > MAX_STANDINGS) this.#isGivenUp = true;
    const done = standing.done.get(key) ?? 0;
    const next = others[done];
    if (next === undefined || this.#isGivenUp) return;
    // What the program had done before it was asked for came first.
    if (before && before.settledAt < next.invokedAt) return;
    for (const images of outcomesOf(next, standing.images, this.#isExact)) {
      this.#see(images);
      this.#advance({ images, done: new Map(standing.done).set(key, done + 1) }, key, others, before, ways);
    }
  }

  #keep(standings: readonly Standing[]): void {
    const different = new Map<string, Standing>();
    for (const standing of standings) {
      const texts = Array.from(standing.images, ([lane, item]) => `${lane}=${textOf(item)}`).sort();
      different.set(`${texts} ${Array.from(standing.done, ([key, count]) => `${key}:${count}`).sort()}`, standing);
      this.#see(standing.images);
    }
    this.#standings = [...different.values()];
    if (this.#standings.length > MAX_STANDINGS) this.#isGivenUp = true;
  }

  #see(images: Images): void {
    for (const [lane, item] of images) {
      const seen = this.#seen.get(lane) ?? new Map();
      this.#seen.set(lane, seen.set(textOf(item), item));
    }
  }

  #unexplained(act: Act, tried: readonly Standing[]): Explained {
    const lanes = lanesOf(act.operation);
    const standings = tried.slice(0, 3).map(({ images }) => spellImages(images, lanes));
    return this.#result(`${this.#spell(act)}: where the model has ${standings.join(' or ') || 'no way to go on'}`);
  }

  #result(finding: string | undefined): Explained {
    return { seen: this.#seen, finding, isGivenUp: this.#isGivenUp };
  }
}

/** Images are met again and again, and never change. */
const TEXTS = new WeakMap<Item, string>();

function textOf(item: Item | undefined): string {
  if (item === undefined) return canonical(item);
  const known = TEXTS.get(item);
  if (known !== undefined) return known;
  const text = canonical(item);
  TEXTS.set(item, text);
  return text;
}

/** Whether it may be sent again when its reply was lost, since that comes to the same if nobody else writes. */
function isRepeatable({ operation }: Act): boolean {
  switch (operation.kind) {
    case 'put':
    case 'delete':
      return !operation.exactlyOnce;
    case 'update':
      return !operation.exactlyOnce && !addsNumber(operation.actions);
    default:
      return false;
  }
}

function addsNumber(actions: object): boolean {
  return 'add' in actions && Object.values(Object(actions.add)).some(Number.isFinite);
}

/**
 * In which queue it took its turn, as far as that is known: of what the library pushes itself there are only the ends. Those
 * of writes may come late, when views have followed; what was read, or refused, ends at once.
 */
function queueOf({ thread, operation, ending }: Act): string {
  const isWrite = operation.kind !== 'get' && !(ending?.error instanceof ConditionFailedError);
  return thread.startsWith('own') && isWrite ? `${thread} writes` : thread;
}

/** It takes effect once more, or not. */
function echoOf(act: Act): Act {
  const error = new UnknownOutcomeError({ operation: act.operation });
  return { ...act, thread: `echo ${act.thread} ${act.invokedAt}`, ending: { error } };
}

function spellImages(images: ReadonlyMap<string, Item | undefined>, lanes: readonly string[]): string {
  return lanes.map((lane) => `${lane}: ${canonical(images.get(lane))}`).join('; ');
}
