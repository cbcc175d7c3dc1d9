/** Runs the benchmarks that are named, or all of them: npm run bench -- bulk-ingest */
import { atomicKills } from './atomic-kills.js';
import { backend } from './backend.js';
import { bulkIngest } from './bulk-ingest.js';
import { capacity } from './capacity.js';
import { crashes } from './crashes.js';
import { lostReplies } from './lost-replies.js';
import { millionRows } from './million-rows.js';
import { rebuildWhileWriting } from './rebuild.js';
import { sharedBudget } from './shared-budget.js';
import { streamKills } from './stream-kills.js';

const BENCHES = new Map([
  ['atomic-kills', atomicKills],
  ['backend', backend],
  ['bulk-ingest', bulkIngest],
  ['capacity', capacity],
  ['crashes', crashes],
  ['lost-replies', lostReplies],
  ['million-rows', millionRows],
  ['rebuild', rebuildWhileWriting],
  ['shared-budget', sharedBudget],
  ['stream-kills', streamKills],
]);

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : BENCHES.keys()) {
  const bench = BENCHES.get(name);
  if (!bench) throw new Error(`There is no benchmark '${name}': there are ${[...BENCHES.keys()].join(', ')}.`);
  console.log(`\n${name}`);
  await bench();
}
