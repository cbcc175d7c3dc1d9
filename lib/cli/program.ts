/**
 * The commands and their help. The file of a command is imported when the command runs, so that help and mistakes are
 * answered at once.
 */
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { DumpFlags } from './dump.js';
import { CommandError } from './exit.js';
import {
  conditionFlag,
  countFlag,
  keyFlag,
  latencyFlag,
  namesFlag,
  portFlag,
  ratesFlag,
  seedFlag,
  typesFlag,
  unitsFlag,
} from './flags.js';
import { OUTPUT_FORMATS } from './item-json.js';
import type { LoadFlags } from './load.js';
import type { QueryFlags } from './query.js';
import { INPUT_FORMATS } from './rows.js';
import type { ScanFlags } from './scan.js';
import type { ServeFlags } from './serve.js';
import { addViews, type Run } from './views-program.js';

/** All commands; `run` is called with the one that was typed. */
export function program(run: Run): Command {
  // The settings come before the commands, which inherit them.
  const dynochemy = new Command('dynochemy')
    .description('Loads, queries, dumps and serves DynamoDB tables, in the cloud or in a SQLite file.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', `${TARGETS}\n${STATUSES}`);
  addLoad(dynochemy, run);
  addQuery(dynochemy, run);
  addScan(dynochemy, run);
  addDump(dynochemy, run);
  addViews(dynochemy, run);
  addServe(dynochemy, run);
  return dynochemy;
}

const TARGETS = `
A TARGET is where the tables are:
  sqlite:./app.db          a SQLite file, which answers as DynamoDB does
  dynamodb:                DynamoDB, with the SDK's usual region and credentials
  dynamodb:eu-west-1       the same in another region
  http://localhost:8000    DynamoDB Local, or whatever else speaks its protocol`;

const STATUSES = `
Exit status: 0 all is done, 1 something failed, 2 wrong usage or input that cannot be read, 130 interrupted.`;

function version(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}

function addLoad(dynochemy: Command, run: Run): void {
  dynochemy
    .command('load')
    .summary('put the rows of a file into a table')
    .description(
      'Puts the rows of a file, or of standard input, into a table: NDJSON, a JSON array or CSV, each also gzipped.',
    )
    .usage('[FILE] TARGET --table NAME [options]')
    .argument('<paths...>', 'FILE and TARGET; without FILE, or with -, standard input is read')
    .requiredOption('-t, --table <name>', 'the table')
    .option(
      '--hash <name[:type]>',
      'its hash key, of type S (the default), N or B; asked of the table where it exists',
      keyFlag,
    )
    .option('--range <name[:type]>', 'its range key, if it has one', keyFlag)
    .option('--create', 'make the table if it does not exist; wants --hash')
    .option(
      '--write-capacity <units>',
      'WCU a second to spend at most; default what the table has provisioned. A table that is made gets as many, and one made without is on demand',
      unitsFlag,
    )
    .addOption(
      new Option('--format <format>', 'what the input is written in; default by its name or first byte').choices(
        INPUT_FORMATS,
      ),
    )
    .option(
      '--types <column=type,...>',
      'types of CSV columns: S (the default), N, B (base64) or BOOL; keys have theirs',
      typesFlag,
    )
    .option(
      '--rejects <file>',
      'write each row that did not land to FILE, as NDJSON with its line (in a JSON array: which row it is) and the reason',
    )
    .option(
      '--report <file>',
      'write a page with charts over time to FILE, as HTML: capacity, throttles, queue, latency',
    )
    .option('--json', 'print the figures at the end as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  dynochemy load visits.ndjson.gz sqlite:./app.db --table visits --create --hash user --range time:N
  dynochemy load cities.csv dynamodb:eu-west-1 --table cities --types lat=N,lng=N --rejects rejects.ndjson
  dynochemy load visits.csv dynamodb: --table visits --write-capacity 500 --report report.html
  zcat dump.gz | dynochemy load - http://localhost:8000 --table visits --format dynamodb
${TARGETS}

Rows with the same key: the last one stays. To load again, after Ctrl-C or a crash, ends in the same table.
Exit status: 0 every row landed, 1 some did not, 2 wrong usage or input that cannot be read, 130 interrupted.`,
    )
    .action((paths: string[], flags: LoadFlags) => run(runLoad(paths, flags)));
}

async function runLoad(paths: readonly string[], flags: LoadFlags): Promise<number> {
  const [first = '', second] = paths;
  if (paths.length > 2) {
    throw new CommandError(`load wants FILE and TARGET, and got ${paths.length} names: ${paths.join(' ')}`);
  }
  if (second === undefined && process.stdin.isTTY) {
    throw new CommandError('nothing is piped in: name a FILE before the TARGET, or - to type rows yourself');
  }
  const { load } = await import('./load.js');
  return second === undefined ? load(undefined, first, flags) : load(first === '-' ? undefined : first, second, flags);
}

function addQuery(dynochemy: Command, run: Run): void {
  const command = dynochemy
    .command('query')
    .summary('print the items with one hash key')
    .description('Prints the items with one hash key as lines of JSON, in the order of their range key.')
    .argument('<target>', 'where the table is')
    .argument('<table>', 'its name')
    .argument('<hash>', 'the hash key; read by its type, binary in base64')
    .option('--index <name>', 'ask this index, by its keys')
    .option('--range-from <value>', 'range keys from this one on')
    .option('--range-to <value>', 'range keys up to this one, itself included')
    .addOption(new Option('--begins-with <prefix>', 'range keys that begin so').conflicts(['rangeFrom', 'rangeTo']))
    .option('--reverse', 'highest range key first');
  addSelection(command)
    .addHelpText(
      'after',
      `
Examples:
  dynochemy query sqlite:./app.db visits ann
  dynochemy query dynamodb: visits ann --range-from 1700000000 --reverse --limit 10
  dynochemy query sqlite:./app.db visits /home --index byPage --filter '{"attr":"hits","gt":3}'
${TARGETS}`,
    )
    .action((target: string, table: string, hash: string, flags: QueryFlags) =>
      run(import('./query.js').then(({ query }) => query({ target, table }, hash, flags))),
    );
}

function addScan(dynochemy: Command, run: Run): void {
  const command = dynochemy
    .command('scan')
    .summary('print the items of a table, or those that pass a filter')
    .description('Prints the items of a table or an index as lines of JSON, in no order.')
    .argument('<target>', 'where the table is')
    .argument('<table>', 'its name')
    .option('--index <name>', 'read this index')
    .option('--segments <count>', 'parts that are read side by side', countFlag);
  addSelection(command)
    .addHelpText(
      'after',
      `
Examples:
  dynochemy scan sqlite:./app.db visits --limit 5
  dynochemy scan dynamodb: visits --segments 8 --filter '{"attr":"page","beginsWith":"/shop"}' --attributes user,time
${TARGETS}`,
    )
    .action((target: string, table: string, flags: ScanFlags) =>
      run(import('./scan.js').then(({ scan }) => scan({ target, table }, flags))),
    );
}

function addDump(dynochemy: Command, run: Run): void {
  dynochemy
    .command('dump')
    .summary('print a whole table')
    .description('Prints every item of a table as lines of JSON, in no order.')
    .argument('<target>', 'where the table is')
    .argument('<table>', 'its name')
    .option('--segments <count>', 'parts that are read side by side; default 4', countFlag)
    .option('-o, --out <file>', 'write to FILE, compressed if its name ends in .gz')
    .addOption(outputFormat())
    .addHelpText(
      'after',
      `
Examples:
  dynochemy dump sqlite:./app.db visits > visits.ndjson
  dynochemy dump dynamodb: visits --format dynamodb --out visits.ndjson.gz
  dynochemy load visits.ndjson.gz sqlite:./copy.db --table visits --create --hash user --range time:N --format dynamodb
${TARGETS}`,
    )
    .action((target: string, table: string, flags: DumpFlags) =>
      run(import('./dump.js').then(({ dump }) => dump({ target, table }, flags))),
    );
}

function addServe(dynochemy: Command, run: Run): void {
  dynochemy
    .command('serve')
    .summary('answer as DynamoDB does, by HTTP, from a SQLite file or memory')
    .description('Answers as DynamoDB does, by HTTP, until Ctrl-C: for the AWS CLI and the SDKs of every language.')
    .argument('[target]', 'the file, as sqlite:./app.db, made where there is none; without it tables are in memory')
    .option('--port <port>', 'where to listen; 0 takes a free one; default 8000', portFlag)
    .option('--host <host>', 'the name or address to listen at; default 127.0.0.1, which only this machine reaches')
    .option('--cors <origin,...>', "let the pages of these origins ask; '*' is any", namesFlag)
    .option('--allow-host <name,...>', 'answer requests to these host names, beside localhost and addresses', namesFlag)
    .addOption(rule('--capacity <how>', 'whether provisioned tables throttle; default enforce'))
    .addOption(rule('--on-demand <how>', 'whether on-demand tables throttle; default ignore'))
    .addOption(rule('--partition-limits <how>', 'whether hot keys throttle; default ignore'))
    .option('--latency <ms[-ms]>', 'milliseconds to a reply, or from how many to how many; default 0', latencyFlag)
    .option('--faults <fault=rate,...>', 'what goes wrong how often, as in throttle=0.1,resetAfter=0.01', ratesFlag)
    .option('--slow-ms <ms>', 'by how much the fault slow makes replies late; default 5000', countFlag)
    .option('--seed <seed>', 'the whole number that decides what goes wrong when; default 1', seedFlag)
    .addHelpText(
      'after',
      `
Examples:
  dynochemy serve
  dynochemy serve sqlite:./app.db --port 8001 --cors http://localhost:3000
  dynochemy serve sqlite:/data/app.db --host 0.0.0.0 --allow-host dynamodb
  dynochemy serve --latency 5-50 --faults throttle=0.1,errorBefore=0.01 --seed 7

Nobody is asked for credentials: with --host 0.0.0.0 whoever reaches this machine reaches the tables.
Exit status: 0 stopped by Ctrl-C or SIGTERM, 2 wrong usage, a port that is taken, or a file that cannot be opened.`,
    )
    .action((target: string | undefined, flags: ServeFlags) =>
      run(import('./serve.js').then(({ serve }) => serve(target, flags))),
    );
}

/** Whether a limit of the service is kept. */
function rule(flags: string, description: string): Option {
  return new Option(flags, description).choices(['enforce', 'ignore']);
}

/** What a query and a scan have in common. */
function addSelection(command: Command): Command {
  return command
    .option('--filter <condition>', 'only items that pass it: JSON such as {"attr":"hits","gt":3}', conditionFlag)
    .option('--attributes <a,b>', 'only these attributes', namesFlag)
    .option('--limit <count>', 'so many items at most', countFlag)
    .option('--consistent', 'see every write acknowledged before; costs double')
    .addOption(outputFormat());
}

function outputFormat(): Option {
  return new Option('--format <format>', 'json, or dynamodb ({"S":…}), which also keeps sets and binary')
    .choices(OUTPUT_FORMATS)
    .default('json');
}
