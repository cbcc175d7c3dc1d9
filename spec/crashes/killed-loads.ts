/**
 * `dynochemy load` is killed (SIGKILL) at random instants from its first write on, again and again: each time the same keys
 * are loaded with another value. After each kill the table holds nothing but rows of these files, and none that is older
 * than what was there before; in the end the last file is loaded once more, to its end.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { solvent, table } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { start } from '../cli/process.js';
import { isSound, untilWritten } from './watched-file.js';

interface Row {
  user: string;
  load: number;
  text: string;
}

export interface LoadFigures {
  readonly kills: number;
  /** Those that found some rows landed and others not. */
  readonly halfway: number;
  /** Files that were not sound after a kill. */
  readonly unsound: number;
  /** Items that were not as in any of the files, or older than before the load. */
  readonly wrong: number;
  /** Whether the table is the file, when the same command has run to its end. */
  readonly isEqual: boolean;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'user' });
const ROW_COUNT = 5000;
const TEXT = 'x'.repeat(500);
const INTO_TABLE = ['--table', Rows.name, '--create', '--hash', 'user'];

export async function killLoads(kills: number, maxMs: number, random: () => number): Promise<LoadFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'killed-loads-'));
  const [input, file] = [join(folder, 'rows.ndjson'), join(folder, 'app.db')];
  const load = () => start('load', input, `sqlite:${file}`, ...INTO_TABLE);
  let [halfway, unsound, wrong] = [0, 0, 0];
  let before = new Map<string, number>();
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      writeFileSync(input, ndjson(kill));
      const { child, ended } = load();
      await untilWritten(file, child);
      await sleep(random() * maxMs);
      child.kill('SIGKILL');
      await ended;
      if (!isSound(file)) unsound += 1;
      const rows = await loaded(file);
      wrong += wrongOf(rows, before, kill);
      before = new Map(rows.map(({ user, load: from }) => [user, from]));
      const landed = rows.filter(({ load: from }) => from === kill).length;
      if (landed > 0 && landed < ROW_COUNT) halfway += 1;
    }
    const { status } = await load().ended;
    const rows = await loaded(file);
    const isEqual = status === 0 && rows.length === ROW_COUNT && rows.every(({ load: from }) => from === kills);
    return { kills, halfway, unsound, wrong, isEqual };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ndjson(load: number): string {
  const rows = Array.from({ length: ROW_COUNT }, (_, i) => JSON.stringify({ user: `user ${i}`, load, text: TEXT }));
  return rows.join('\n');
}

/** What is in the table; nothing where the first load was killed before it had made one. */
async function loaded(file: string): Promise<readonly Row[]> {
  const client = sqlite({ file });
  try {
    await using s = solvent(client, { tables: [Rows] });
    await s.createTables();
    return await s.scan(Rows).consistent();
  } finally {
    client.destroy();
  }
}

function wrongOf(rows: readonly Row[], before: ReadonlyMap<string, number>, load: number): number {
  const now = new Map(rows.map((row) => [row.user, row.load]));
  const lost = [...before].filter(([user, from]) => (now.get(user) ?? 0) < from);
  const foreign = rows.filter((row) => !(row.load >= 1 && row.load <= load && row.text === TEXT));
  return lost.length + foreign.length;
}
