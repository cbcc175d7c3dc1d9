/**
 * Tells how much of the code its specs would miss: npm run mutate [-- --files lib/pipeline/till.ts …]
 *
 * Makes one small change after the other to a file and has its specs run; a change that none of them notices is printed.
 * StrykerJS does the like, and better, but not with this mocha on the Node.js that we start at.
 */
import { existsSync, readdirSync } from 'node:fs';
import { Command } from 'commander';
import { ROOT } from './edit.js';
import { fileReport, scores } from './report.js';
import { type FileReport, mutantsOfAll, run } from './run.js';
import { Trials } from './trials.js';

const ROOMS = ['lib/pipeline', 'lib/capacity'];

const command = new Command('mutate')
  .description('Changes files of lib in small ways and prints the changes that their specs do not notice.')
  .option('--files <paths...>', 'of lib, from the root', ROOMS.flatMap(filesOf))
  .parse();
const { files } = command.opts<{ readonly files: readonly string[] }>();
const missing = files.find((path) => !existsSync(new URL(path, ROOT)));
if (missing !== undefined) command.error(`error: there is no file '${missing}'; name each by its path from the root`);

const trials = new Trials();
const reports: FileReport[] = [];
for (const [path, mutants] of mutantsOfAll(files)) {
  const report = await run(path, mutants, trials);
  console.log(fileReport(report));
  reports.push(report);
}
trials.close();
console.log(`\n${scores(reports)}`);

function filesOf(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT)).map((name) => `${folder}/${name}`);
}
