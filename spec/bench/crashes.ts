/**
 * A hundred kill -9 each of a load, of a server under writes by the AWS SDK, and of the rebuild of a view, and what was found
 * afterwards. Run: npm run bench -- crashes, or with a seed: SEED=7 npm run bench -- crashes
 */
import { killLoads } from '../crashes/killed-loads.js';
import { killRebuilds } from '../crashes/killed-rebuilds.js';
import { killServers } from '../crashes/killed-servers.js';
import { seeded } from '../support/random.js';

const KILL_COUNT = 100;

export async function crashes(): Promise<void> {
  const seed = Number(process.env.SEED ?? 1);
  console.table({ [`loads, SEED=${seed}`]: await killLoads(KILL_COUNT, 400, seeded(seed)) });
  console.table({ [`servers, SEED=${seed}`]: await killServers(KILL_COUNT, 400, seeded(seed)) });
  console.table({ [`rebuilds, SEED=${seed}`]: await killRebuilds(KILL_COUNT, 100, seeded(seed)) });
}
