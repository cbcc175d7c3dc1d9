/** The command line: hostile arguments, files and tables. Each run ends as scripts and people expect it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteServer, serve, sqlite } from '../../../lib/sqlite/index.js';
import { call } from '../../sqlite/http/asking.js';
import { INDEXED } from '../../sqlite/support.js';
import type { Draw } from '../../support/draw.js';
import { drawInputFile } from '../loader/input-file.js';
import { byteMutation, textMutation } from '../mutate/bytes.js';
import { HOSTILE } from '../mutate/hostile.js';
import { jsonMutation } from '../mutate/json.js';
import { leakIn, PLANTED_ENVIRONMENT, PLANTED_PASSWORD } from '../secrets.js';
import {
  drawMutations,
  type Mutation,
  mutation,
  type Session,
  shown,
  type Target,
  trialOf,
  type Verdict,
} from '../trial.js';
import { drawCommand, FILES } from './command.js';
import { endingProblem } from './ending.js';
import { type Ran, runApart, runHere, type Typed } from './run-command.js';

/** In this process. */
export const cli: Target = {
  name: 'cli',
  share: 0.0199,
  sessionLength: 200,
  open: (draw) => CliSession.open(draw, runHere),
};

/** In processes of their own, which take their time to start. */
export const processes: Target = {
  name: 'processes',
  share: 0.0001,
  sessionLength: 200,
  open: (draw) => CliSession.open(draw, runApart),
};

type Run = (typed: Typed) => Promise<Ran>;

class CliSession implements Session {
  readonly #server: SqliteServer;
  readonly #folder: string;
  readonly #run: Run;
  readonly #before = { cwd: process.cwd(), environment: process.env, stdin: process.stdin };

  static async open(draw: Draw, run: Run): Promise<CliSession> {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-cli-'));
    await writeFiles(draw, folder);
    const server = await serve({ port: 0 });
    await call(server, 'CreateTable', INDEXED);
    return new CliSession(folder, server, run);
  }

  constructor(folder: string, server: SqliteServer, run: Run) {
    this.#run = run;
    this.#folder = folder;
    this.#server = server;
    process.chdir(folder);
    process.env = {
      PATH: this.#before.environment.PATH,
      ...PLANTED_ENVIRONMENT,
      AWS_REGION: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      HOME: folder,
    };
  }

  draw(draw: Draw) {
    const typed: Typed = { args: drawCommand(draw, this.#server), input: drawInputFile(draw).bytes };
    const mutations = draw.chance(0.4) ? [] : drawMutations(draw, () => typedMutation(draw));
    return trialOf(
      typed,
      mutations,
      (mutated) => this.#verdict(mutated),
      ({ args, input }) => `${JSON.stringify(args)} ${shown(input)}`,
    );
  }

  async #verdict(typed: Typed): Promise<Verdict> {
    const { ending, output } = await this.#run(typed);
    const [command = ''] = typed.args;
    const outcome = `${COMMANDS.has(command) ? command : 'other'}: ${ending.status}`;
    return { outcome, problem: endingProblem(ending, output) ?? leakIn(output.stdout + output.stderr) ?? this.#leak() };
  }

  #leak(): string | undefined {
    const outputs = FILES.outputs.filter((file) => existsSync(file));
    return leakIn(outputs.map((file) => readFileSync(file, 'latin1')).join('\n'));
  }

  check(): undefined {}

  async close(): Promise<void> {
    process.chdir(this.#before.cwd);
    process.env = this.#before.environment;
    Object.defineProperty(process, 'stdin', { value: this.#before.stdin, configurable: true });
    await this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }
}

const COMMANDS = new Set(['load', 'query', 'scan', 'dump', 'serve', 'help']);

/** A database with a table, and files to load. */
async function writeFiles(draw: Draw, folder: string): Promise<void> {
  const client = sqlite({ file: join(folder, FILES.database) });
  await client.createTable(INDEXED);
  for (const [i, text] of HOSTILE.entries()) {
    const hits = { N: String(i % 7) };
    await client.putItem({
      TableName: 'visits',
      Item: { user: { S: `u${text}` }, time: { N: `${i}` }, page: { S: `/${text}` }, hits },
    });
  }
  client.destroy();
  for (const file of FILES.inputs) writeFileSync(join(folder, file), drawInputFile(draw).bytes);
  const rows = HOSTILE.map((text, time) => JSON.stringify({ user: 'ann', time, [text]: text }));
  writeFileSync(join(folder, 'good.ndjson'), rows.join('\n'));
  writeFileSync(join(folder, 'rows.ndjson'), `${rows.join('\n')}\n{"user":1}\nno JSON \u001b[2J\n`);
}

/** Where a mutated text would be looked up by its name, or found outside of the folder, it stays as it is. */
const KEPT = /^(https?:|\/|.*\.\.\/)/;

function typedMutation(draw: Draw): Mutation<Typed> {
  return draw.weighted<Mutation<Typed>>([
    [5, () => ofArgument(draw, textMutation(draw))],
    [2, () => ofArgument(draw, filterMutation(draw))],
    [3, () => ofArguments(draw, 'a hostile argument', (own, args) => args.with(anyOf(own, args), own.pick(HOSTILE)))],
    [2, () => ofArguments(draw, 'an argument gone', (own, args) => args.toSpliced(anyOf(own, args), 1))],
    [2, () => ofArguments(draw, 'an argument twice', (own, args) => [...args, own.pick(args)])],
    [1, () => ofArguments(draw, 'another order', (own, args) => own.some(args, args.length))],
    [3, () => ofInput(byteMutation(draw))],
    [1, () => ofInput(jsonMutation(draw))],
  ]);
}

function filterMutation(draw: Draw): Mutation<string> {
  const { name, apply } = jsonMutation(draw);
  return {
    name: `JSON: ${name}`,
    apply: (text) => (text.startsWith('{') ? apply(Buffer.from(text)).toString() : text),
  };
}

function ofArgument(draw: Draw, { name, apply }: Mutation<string>): Mutation<Typed> {
  return ofArguments(draw, name, (own, args) => {
    const at = anyOf(own, args);
    const before = args[at] ?? '';
    const after = apply(before);
    return args.with(at, KEPT.test(before) || KEPT.test(after) ? before : after);
  });
}

/** Words cannot hold a NUL. A password that is no part of a target is one that nobody has to know for one. */
function ofArguments(
  draw: Draw,
  name: string,
  change: (draw: Draw, args: readonly string[]) => readonly string[],
): Mutation<Typed> {
  return mutation(draw, name, (own, { args, input }) => {
    const isKept = args.length === 0 || args.some((arg) => arg.includes(PLANTED_PASSWORD));
    return { args: isKept ? args : change(own, args).map((arg) => arg.replaceAll('\0', '')), input };
  });
}

function anyOf(draw: Draw, args: readonly string[]): number {
  return draw.int(0, args.length - 1);
}

function ofInput({ name, apply }: Mutation<Buffer>): Mutation<Typed> {
  return { name: `input: ${name}`, apply: ({ args, input }) => ({ args, input: apply(input) }) };
}
