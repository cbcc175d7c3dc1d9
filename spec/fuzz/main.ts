/**
 * Fuzzes whatever takes untrusted input: npm run fuzz -- --inputs 1000000 [--seed N] [--target NAME]
 *
 * What was found is printed with its seed and its index; `--only INDEX` has it again.
 */
import { Command, Option } from 'commander';
import { wholeNumber } from '../support/whole-number.js';
import { cli, processes } from './cli/cli.js';
import { expression } from './expression/expression.js';
import { growthReport } from './expression/growth.js';
import { service, streams } from './http/service.js';
import { socket } from './http/socket.js';
import { loader } from './loader/loader.js';
import { findingReport, runReport } from './report.js';
import { run, sessionOf } from './run.js';
import type { Target, Trial } from './trial.js';

// Of the SDK, which would speak of the version of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** The bulk of what the endpoint gets does not go through sockets, so that there can be very much of it. */
const TARGETS: Readonly<Record<string, readonly Target[]>> = {
  http: [service, streams, socket],
  expression: [expression],
  loader: [loader],
  cli: [cli, processes],
};

const ALL = Object.values(TARGETS).flat();

interface Flags {
  readonly inputs: number;
  readonly seed: number;
  readonly target?: string;
  readonly only?: number;
}

const flags = new Command('fuzz')
  .description('Puts mutated inputs to whatever takes untrusted ones, and prints what came of them.')
  .option('--inputs <count>', 'how many, of all targets together', wholeNumber, 10_000)
  .option('--seed <seed>', 'what the inputs are drawn from; printed', wholeNumber, Math.floor(Math.random() * 2 ** 31))
  .addOption(
    new Option('--target <name>', 'only this one').choices([
      ...new Set([...Object.keys(TARGETS), ...ALL.map(({ name }) => name)]),
    ]),
  )
  .option('--only <index>', 'the input of this index, and those of its session before it; wants --target', wholeNumber)
  .parse()
  .opts<Flags>();

let findingCount = 0;
let underWay = 'before the first input';
process.on('uncaughtException', (error) => {
  console.log(`nothing caught this, ${underWay}:\n${error.stack}`);
  process.exit(1);
});
for (const [target, inputs] of shares(flags.target, flags.inputs)) {
  const onTrial = (index: number, trial: Trial) => {
    underWay = `at or before --target ${target.name} --seed ${flags.seed} --only ${index}`;
    // It is shown before it is put: it may be the last.
    if (index === flags.only) console.log(`${trial.mutations.join(', ')}: ${trial.show([...trial.mutations.keys()])}`);
  };
  const report = await run(target, { seed: flags.seed, ...range(target, inputs), onTrial, onProgress });
  console.log(`${runReport(report)}${report.findings.map((finding) => findingReport(report, finding)).join('')}`);
  findingCount += report.findings.length;
}
if (flags.only === undefined && (flags.target ?? 'expression') === 'expression') console.log(growthReport());
process.exit(findingCount > 0 ? 1 : 0);

/** The targets asked for and the inputs that each gets, by its share. */
function shares(name: string | undefined, inputs: number): (readonly [Target, number])[] {
  const named = ALL.filter((target) => target.name === name);
  const group = name === undefined ? ALL : (TARGETS[name] ?? named);
  // An index is one of a single target.
  const asked = flags.only === undefined ? group : named;
  const whole = asked.reduce((sum, { share }) => sum + share, 0);
  return asked.map((target) => [target, Math.round((inputs * target.share) / whole)]);
}

function range(target: Target, inputs: number): { from: number; inputs: number } {
  const { only } = flags;
  if (only === undefined) return { from: 0, inputs };
  return { from: sessionOf(target, only), inputs: only - sessionOf(target, only) + 1 };
}

function onProgress(count: number): void {
  process.stderr.write(`${count} inputs\n`);
}
