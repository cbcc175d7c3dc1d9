/**
 * `dynochemy views rebuild` is killed (SIGKILL) at random instants from its first write on: each time all of the view is
 * damaged anew. After each kill its items are damaged or right, and in the end one more rebuild runs to its end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { put, type Solvent, solvent } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { startWith } from '../cli/process.js';
import { PageCounts, Visits } from '../cli/visit-views.js';
import { isSound, untilWritten } from './watched-file.js';

export interface RebuildFigures {
  readonly kills: number;
  /** Those that found some of the view mended and some not. */
  readonly halfway: number;
  /** Files that were not sound after a kill. */
  readonly unsound: number;
  /** Items of the view that were neither damaged nor right. */
  readonly wrong: number;
  /** Whether the view is right, and its base as it was, when another rebuild has run to its end. */
  readonly isRight: boolean;
}

/** Each has a page to itself, so that the view has as many items. */
const VISIT_COUNT = 400;
const DAMAGED = 7;
const ARGUMENTS = ['--module', 'spec/cli/visit-views.ts', '--view', 'CountsByPage'];

export async function killRebuilds(kills: number, maxMs: number, random: () => number): Promise<RebuildFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'killed-rebuilds-'));
  const file = join(folder, 'app.db');
  // A rebuild that is killed leaves its temporary file behind.
  const rebuild = () => startWith({ TMPDIR: folder }, 'views', 'rebuild', `sqlite:${file}`, ...ARGUMENTS);
  let [halfway, unsound, wrong] = [0, 0, 0];
  try {
    await within(file, (s) => lastValueFrom(s.ingest(visits())));
    for (let kill = 1; kill <= kills; kill += 1) {
      await within(file, (s) => lastValueFrom(s.ingest(damages())));
      const { child, ended } = rebuild();
      await untilWritten(file, child);
      await sleep(random() * maxMs);
      child.kill('SIGKILL');
      await ended;
      if (!isSound(file)) unsound += 1;
      const counts = await within(file, countsOf);
      const right = counts.filter((count) => count === 1).length;
      wrong += VISIT_COUNT - right - counts.filter((count) => count === DAMAGED).length;
      if (right > 0 && right < VISIT_COUNT) halfway += 1;
    }
    const { status } = await rebuild().ended;
    const counts = await within(file, countsOf);
    const base = await within(file, async (s) => await s.scan(Visits));
    const isWhole = counts.length === VISIT_COUNT && base.length === VISIT_COUNT;
    const isRight = status === 0 && isWhole && counts.every((count) => count === 1);
    return { kills, halfway, unsound, wrong, isRight };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function within<T>(file: string, use: (s: Solvent) => Promise<T>): Promise<T> {
  const client = sqlite({ file });
  try {
    await using s = solvent(client, { tables: [Visits, PageCounts] });
    await s.createTables();
    return await use(s);
  } finally {
    client.destroy();
  }
}

function* visits() {
  for (let time = 0; time < VISIT_COUNT; time += 1) yield put(Visits, { user: 'ann', time, page: `/${time}` });
}

function* damages() {
  for (let n = 0; n < VISIT_COUNT; n += 1) yield put(PageCounts, { name: `/${n}`, count: DAMAGED });
}

async function countsOf(s: Solvent): Promise<readonly (number | undefined)[]> {
  const items = await s.scan(PageCounts).consistent();
  return items.map(({ count }) => count);
}
