/**
 * A consumer that is killed 20 times at random instants while another process writes: whether the view that it keeps by the
 * table's stream equals what the table says. Run: npm run bench -- stream-kills
 */

import { runKills } from '../crashes/stream-kills/run.js';
import { seeded } from '../support/random.js';

export async function streamKills(): Promise<void> {
  const seed = Number(process.env.SEED ?? 1);
  console.table({ [`SEED=${seed}`]: await runKills(20, seeded(seed)) });
}
