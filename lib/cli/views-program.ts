/** The commands `dynochemy views verify` and `dynochemy views rebuild`, and their help. */
import type { Command } from 'commander';
import { keysFlag, rangeFlag } from './flags.js';
import type { RebuildFlags, VerifyFlags } from './views.js';

/** Takes a command that has begun, for its exit status. */
export type Run = (command: Promise<number>) => Promise<void>;

/** Adds them to the commands. */
export function addViews(dynochemy: Command, run: Run): void {
  const views = dynochemy
    .command('views')
    .summary('compare views with their base tables, and mend them')
    .description(
      'Compares views with what they should hold, and mends them. The views are those that a module exports.',
    );
  addVerify(views, run);
  addRebuild(views, run);
}

function addVerify(views: Command, run: Run): void {
  addModule(views.command('verify'))
    .summary('print what differs')
    .description('Prints each item of a view that is not what its base tables call for, as a line of JSON.')
    .addHelpText(
      'after',
      `
Example:
  dynochemy views verify sqlite:./app.db --module ./views.js
prints {"view":"visits → page-counts","key":{"page":"/home"},"expected":{…},"actual":{…}}; one of the two may be missing.

${ALONE}
Exit status: 0 nothing differs, 1 something does, 2 wrong usage or a failure, 130 interrupted.`,
    )
    .action((target: string, flags: VerifyFlags) =>
      run(import('./views.js').then(({ verifyViews }) => verifyViews(target, flags))),
    );
}

function addRebuild(views: Command, run: Run): void {
  addModule(views.command('rebuild'))
    .summary('write what differs')
    .description('Makes views what their base tables call for, by writing only what differs.')
    .option('--only <key>', 'mend this key of the view, as JSON; may stand several times', keysFlag)
    .option('--where <range>', 'mend what the base items with these keys call for: JSON with hash, from, to', rangeFlag)
    .addHelpText(
      'after',
      `
Examples:
  dynochemy views rebuild sqlite:./app.db --module ./views.js
  dynochemy views rebuild dynamodb: --module ./views.js --view CountsByPage --only '"/home"' --only '"/shop"'
  dynochemy views rebuild dynamodb: --module ./views.js --view CountsByPage --where '{"hash":"ann","from":10,"to":20}'

${ALONE}
To run it again, after Ctrl-C or a failure, finishes what is left.
Exit status: 0 the views are right, 2 wrong usage or a failure, 130 interrupted.`,
    )
    .action((target: string, flags: RebuildFlags) =>
      run(import('./views.js').then(({ rebuildViews }) => rebuildViews(target, flags))),
    );
}

const ALONE = `What other processes write to the base tables meanwhile is not followed here: stop them, or call verify() and rebuild()
in the one that writes.`;

function addModule(command: Command): Command {
  return command
    .argument('<target>', 'where the tables are')
    .requiredOption('-m, --module <file>', 'the module that exports the views')
    .option('--view <name>', 'this view alone, by its name or its export; default all');
}
