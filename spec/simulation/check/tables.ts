/** I2 for all tables: keys that transactions tie together are explained together. */
import type { Item } from '../model/item.js';
import { lanesOf } from '../model/key.js';
import type { Act } from '../world/history.js';
import { type Circumstances, type Explained, Search } from './search.js';
import { spell } from './spell.js';

export function explainTables(
  acts: readonly Act[],
  final: ReadonlyMap<string, Item>,
  circumstances: Circumstances,
): Explained[] {
  const clusters = clustersOf([
    ...acts.map(({ operation }) => lanesOf(operation)),
    ...[...final.keys()].map((lane) => [lane]),
  ]);
  return clusters.map((lanes) => {
    const ofCluster = acts.filter(({ operation }) => lanesOf(operation).some((lane) => lanes.includes(lane)));
    return new Search(ofCluster, circumstances, spell).run(final, lanes);
  });
}

/** Groups of lanes that some operation has both of, directly or through others. */
function clustersOf(groups: readonly (readonly string[])[]): string[][] {
  let clusters: string[][] = [];
  for (const lanes of groups) {
    const touched = clusters.filter((cluster) => cluster.some((lane) => lanes.includes(lane)));
    const joined = [...new Set([...touched.flat(), ...lanes])];
    clusters = [...clusters.filter((cluster) => !touched.includes(cluster)), joined];
  }
  return clusters.filter((cluster) => cluster.length > 0);
}
