/** `dynochemy views`: what views hold against what they should hold, and made right again. */
import { fromEvent, lastValueFrom, merge, type Observable, Subject, takeUntil, tap } from 'rxjs';
import { type Counts, NONE, sum } from '../repair/counts.js';
import type { Deviation } from '../repair/mend.js';
import { type RepairEvent, type RepairOptions, repair } from '../repair/repair.js';
import { type Solvent, solvent } from '../solvent.js';
import type { View } from '../view/view.js';
import { existingTable } from './described-table.js';
import { CommandError, EXIT } from './exit.js';
import { explain } from './explain.js';
import { onInterrupt } from './interrupt.js';
import { itemJson } from './item-json.js';
import { count, showProgress } from './progress.js';
import { openTarget, type Target } from './target.js';
import { viewsOf } from './view-module.js';

/** The options of `views verify`. */
export interface VerifyFlags {
  readonly module: string;
  readonly view?: string;
}

/** The options of `views rebuild`. */
export interface RebuildFlags extends VerifyFlags {
  readonly only?: readonly unknown[];
  readonly where?: NonNullable<RepairOptions['where']>;
}

/**
 * Prints the differences as lines of JSON. Returns the exit status, which tells of differences.
 * @throws CommandError
 */
export async function verifyViews(target: string, flags: VerifyFlags): Promise<number> {
  const { isInterrupted, counts } = await repairViews(target, flags, { mends: false, part: {} });
  if (isInterrupted) return EXIT.interrupted;
  return counts.differences > 0 ? EXIT.failed : EXIT.done;
}

/**
 * Mends the views. Returns the exit status.
 * @throws CommandError
 */
export async function rebuildViews(target: string, flags: RebuildFlags): Promise<number> {
  const { only, where } = flags;
  const part = { ...(only && { only }), ...(where && { where }) };
  const { isInterrupted } = await repairViews(target, flags, { mends: true, part });
  return isInterrupted ? EXIT.interrupted : EXIT.done;
}

interface Task {
  readonly mends: boolean;
  readonly part: RepairOptions;
}

interface Ended {
  readonly isInterrupted: boolean;
  readonly counts: Counts;
}

async function repairViews(targetName: string, { module, view }: VerifyFlags, task: Task): Promise<Ended> {
  const { all, chosen } = await viewsOf(module, view);
  if (chosen.length > 1 && (task.part.only || task.part.where)) {
    throw new CommandError(`--only and --where are about one view, and ${module} has several: add --view NAME`);
  }
  const target = openTarget(targetName, { create: false });
  try {
    await checkTables(target, chosen);
    await using s = solvent(target.client, { views: all });
    return await new ViewRepairs(s, task).run(chosen);
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(explain(error, target.name), EXIT.usage, error);
  } finally {
    target.client.destroy();
  }
}

/** A table that is missing is told of before anything is read. */
async function checkTables(target: Target, views: readonly View[]): Promise<void> {
  const names = new Set(views.flatMap(({ from, to }) => [from.name, to.name]));
  for (const name of names) await existingTable(target, name);
}

/** The repairs of one command, one after the other. */
class ViewRepairs {
  readonly #s: Solvent;
  readonly #task: Task;
  /** Of the views that are done. */
  #done = NONE;
  /** Of the one at hand. */
  #counts = NONE;

  constructor(s: Solvent, task: Task) {
    this.#s = s;
    this.#task = task;
  }

  async run(views: readonly View[]): Promise<Ended> {
    const stopped = new Subject<void>();
    const progress = showProgress(() => this.#standing(views), process.stderr);
    const stop = () => {
      progress.say('stopping (Ctrl-C again: at once)');
      stopped.next();
    };
    const interruption = onInterrupt(stop, () => '');
    // Whoever reads the lines may go away, as `head` does.
    const ended = merge(stopped, fromEvent(process.stdout, 'error'));
    try {
      for (const view of views) if (!interruption.isAsked()) await this.#repair(view, ended);
    } finally {
      interruption.end();
      progress.stop();
    }
    return { isInterrupted: interruption.isAsked(), counts: sum(this.#done, this.#counts) };
  }

  async #repair(view: View, stopped: Observable<unknown>): Promise<void> {
    const { mends, part } = this.#task;
    const events = repair(this.#s, view, mends, part).pipe(
      tap((event) => this.#hear(view, event)),
      takeUntil(stopped),
    );
    await lastValueFrom(events, { defaultValue: undefined });
    const { compared, differences, written } = this.#counts;
    const mended = mends ? `, ${count(written)} written` : '';
    process.stderr.write(`${view.name}: ${count(compared)} compared, ${count(differences)} different${mended}\n`);
    this.#done = sum(this.#done, this.#counts);
    this.#counts = NONE;
  }

  #hear(view: View, event: RepairEvent): void {
    if (event.kind === 'progress') this.#counts = event.counts;
    else if (!this.#task.mends) process.stdout.write(`${differenceJson(view, event.found)}\n`);
  }

  #standing(views: readonly View[]) {
    const { scanned, compared } = sum(this.#done, this.#counts);
    const tables = this.#s.stats().tables;
    const writes = views.flatMap(({ to }) => tables[to.name]?.write ?? []);
    return {
      rows: scanned + compared,
      writeUnits: writes.reduce((sum, { rates }) => sum + rates[5], 0),
      budget: undefined,
      retries: writes.reduce((sum, { throttles, retries }) => sum + throttles + retries, 0),
      part: undefined,
    };
  }
}

function differenceJson({ name }: View, { key, expected, actual }: Deviation): string {
  return itemJson({ view: name, key, ...(expected && { expected }), ...(actual && { actual }) }, 'json');
}
