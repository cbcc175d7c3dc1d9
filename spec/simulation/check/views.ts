/** I3: each view is a fold of its base table, but for what it was told to be unsure of. */
import { canonical } from '../model/canonical.js';
import type { Item } from '../model/item.js';
import type { DrawnView } from '../scenario/views.js';
import type { Stale } from '../world/stage.js';

export interface Viewed extends DrawnView {
  readonly base: readonly Item[];
  readonly derived: readonly Item[];
  /** All images that the item of a base key may have had; `undefined` where nobody knows. */
  readonly imagesOf: (key: object) => readonly Item[] | undefined;
}

export function viewFindings(
  { view, fold, keyOf, base, derived, imagesOf }: Viewed,
  stale: readonly Stale[],
): string[] {
  const unsure = new Set<string>();
  for (const { key } of stale.filter((each) => each.view === view.name)) {
    const images = imagesOf(key);
    if (!images) return [];
    for (const image of images) unsure.add(keyOf(image));
  }
  const expected = fold(base);
  const held = new Map(derived.map((item) => [String(item[view.to.hashKey.name]), item]));
  const keys = new Set([...expected.keys(), ...held.keys()]);
  return [...keys].flatMap((key) => {
    const [should, does] = [expected, held].map((items) => canonical(told(items.get(key), view.to.hashKey.name)));
    if (should === does || unsure.has(key)) return [];
    return [`view ${view.name} (${view.consistency}) holds ${does} for ${key}, where its base has ${should}`];
  });
}

/** An item that holds nothing but zeros is what additions leave that cancel out. */
function told(item: Item | undefined, keyName: string): Item | undefined {
  const says = Object.entries(item ?? {}).some(([name, value]) => name !== keyName && value !== 0);
  return says || keyName === 'id' ? item : undefined;
}
