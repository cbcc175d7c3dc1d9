/** Facts about the tree that the compiler, the linter and the checks of imports and exports do not look at. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Everything at the top but what git ignores and the dotfiles, which belong to tools. */
const TOP = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'biome.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['lib', 'spec', 'demos'],
];
const IGNORED_TOP = /^(\..*|node_modules|dist|coverage|.*\.tgz|.*\.db(-shm|-wal)?)$/;

const MAX_LINES = 300;

/** What needs no spec: nothing in these files runs. */
const TYPES_ONLY = [
  'sqlite/throughput/rules.ts',
  'events.ts',
  'operation/outcome.ts',
  'pipeline/delivery.ts',
  'sqlite/expression/tree.ts',
];

/** Parts that are asked for through what they are parts of: the files, by the spec, or folder of specs, that does so. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'spec/changes/changes.spec.ts': [
    ...['changes/stream/stream-calls.ts', 'changes/stream/stream-record.ts', 'changes/stream/stream-reader.ts'],
    ...['changes/stream/shard-reader.ts', 'changes/stream/page-queue.ts'],
  ],
  'spec/changes/apply-views.spec.ts': [
    ...['changes/applier.ts', 'changes/checkpoint-table.ts', 'changes/consumer.ts', 'changes/ledger.ts'],
  ],
  'spec/pipeline/request.spec.ts': ['pipeline/timeout.ts'],
  'spec/changes/lambda-handler.spec.ts': ['changes/lambda-event.ts'],
  'spec/package': ['index.ts', 'operators.ts', 'sqlite/index.ts'],
  'spec/promises': ['pipeline/entry.ts'],
  'spec/capacity/reserve.spec.ts': ['capacity/limiter.ts'],
  'spec/capacity/allowance.spec.ts': ['capacity/supply.ts'],
  'spec/item/marshall.spec.ts': ['item/attribute-value.ts'],
  'spec/dynamodb/reply.spec.ts': ['item/read-json.ts'],
  'spec/cli/load.spec.ts': ['cli/program.ts', 'cli/exit.ts', 'cli/interrupt.ts', 'cli/load-report.ts'],
  'spec/cli/views.spec.ts': ['cli/views-program.ts'],
  'spec/cli/reading.spec.ts': ['cli/query.ts', 'cli/scan.ts', 'cli/dump.ts', 'cli/output.ts'],
  'spec/cli/input': [
    ...['cli/input/cell.ts', 'cli/input/csv-record.ts', 'cli/input/json-row.ts', 'cli/input/lines.ts'],
    ...['cli/input/open-row.ts', 'cli/input/peek.ts', 'cli/input/row.ts'],
  ],
  'spec/sqlite/dispatch.spec.ts': ['sqlite/api-call.ts', 'sqlite/backend.ts', 'sqlite/wire/service-error.ts'],
  'spec/sqlite/wire/item.spec.ts': ['sqlite/storage/stored-item.ts'],
  'spec/sqlite/storage/database.spec.ts': ['sqlite/storage/catalog.ts', 'sqlite/storage/rows.ts'],
  'spec/sqlite/client.spec.ts': ['sqlite/service.ts', 'sqlite/sqlite-options.ts'],
  'spec/sqlite/faults/harness.spec.ts': ['sqlite/faults/delays.ts'],
  'spec/sqlite/faults/plan.spec.ts': ['sqlite/faults/fault.ts', 'sqlite/faults/request.ts'],
  'spec/sqlite/throughput/throughput.spec.ts': ['sqlite/throughput/buckets.ts', 'sqlite/throughput/shortage.ts'],
  'spec/pipeline/pipeline.spec.ts': ['pipeline/bill.ts', 'pipeline/counter.ts', 'pipeline/track.ts'],
  'spec/pipeline/lanes.spec.ts': ['pipeline/gate.ts'],
  'spec/operation/operation.spec.ts': ['operation/priority.ts'],
  'spec/pipeline/coalesce.spec.ts': ['operation/merge-updates.ts'],
  'spec/pipeline/delete-pages.spec.ts': ['operation/watched-item.ts'],
  'spec/dynamodb/request.spec.ts': ['dynamodb/encode.ts', 'dynamodb/write.ts'],
  'spec/view/commit.spec.ts': ['view/commit-failure.ts', 'view/plan.ts', 'view/reading.ts', 'view/sequel.ts'],
  'spec/view/eventual.spec.ts': ['view/access.ts', 'view/carrier.ts', 'view/follow.ts'],
  'spec/repair/rebuild.spec.ts': [
    ...['repair/candidates.ts', 'repair/catch-up.ts', 'repair/check.ts', 'repair/counts.ts', 'repair/derived.ts'],
    ...['repair/fold.ts', 'repair/mend.ts', 'repair/repair.ts', 'repair/run.ts', 'repair/scope.ts'],
  ],
  'spec/sqlite/expression': [
    'item/add.ts',
    'item/document.ts',
    'sqlite/expression/check-operands.ts',
    'sqlite/expression/expression-error.ts',
  ],
  'spec/sqlite/legacy': ['sqlite/legacy/operands.ts'],
  'spec/sqlite/transaction/token.spec.ts': ['sqlite/storage/tokens.ts'],
  'spec/sqlite/options.spec.ts': ['sqlite/stream/rules.ts'],
  'spec/sqlite/storage/streams.spec.ts': ['sqlite/storage/shards.ts', 'sqlite/storage/stream-records.ts'],
  'spec/sqlite/stream/change.spec.ts': ['sqlite/stream/record.ts'],
  'spec/sqlite/api': [
    ...['sqlite/stream/find-stream.ts', 'sqlite/stream/shard-iterator.ts'],
    ...['sqlite/transaction/actions.ts', 'sqlite/transaction/cancellation.ts', 'sqlite/transaction/in-turn.ts'],
    ...['sqlite/transaction/limits.ts', 'sqlite/transaction/read-all.ts', 'sqlite/transaction/report.ts'],
    ...['sqlite/transaction/target.ts', 'sqlite/transaction/write-all.ts', 'sqlite/write/updated-item.ts'],
    ...['sqlite/batch.ts', 'sqlite/throughput/consumption.ts', 'sqlite/validate.ts'],
    ...['sqlite/read/key-range.ts', 'sqlite/read/page.ts', 'sqlite/read/projection.ts'],
    'sqlite/read/start-key.ts',
    ...['sqlite/table/description.ts', 'sqlite/table/request.ts', 'sqlite/table/table.ts', 'sqlite/wire/shape.ts'],
    'sqlite/wire/table-name.ts',
    ...['sqlite/table/capacity.ts', 'sqlite/table/index-updates.ts', 'sqlite/table/keys.ts', 'sqlite/table/members.ts'],
    ...['sqlite/table/settings.ts', 'sqlite/table/tagged-table.ts', 'sqlite/table/tags.ts', 'sqlite/table/update.ts'],
    ...['sqlite/api/describe-time-to-live.ts', 'sqlite/api/describe-endpoints.ts', 'sqlite/api/untag-resource.ts'],
    ...['sqlite/api/list-tags-of-resource.ts', 'sqlite/write/expiry.ts', 'sqlite/upkeep/expire.ts'],
    ...['sqlite/write/condition.ts', 'sqlite/write/replace-item.ts', 'sqlite/write/write-item.ts'],
  ],
};

const LIB = sources('lib');
const EVERYWHERE = [...LIB, ...sources('spec'), ...sources('demos')];

describe('the tree', () => {
  it('has at its top what is known there', () => {
    expect(readdirSync(ROOT).filter((name) => !IGNORED_TOP.test(name))).to.have.members(TOP);
  });

  it('has a spec at the mirrored path of each file of lib but those listed', () => {
    const missing = LIB.map((path) => path.slice('lib/'.length)).filter((path) => !existsSync(specOf(path)));
    expect(missing).to.have.members([...TYPES_ONLY, ...Object.values(PARTS).flat()]);
    expect(Object.keys(PARTS).filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
    expect(TYPES_ONLY.filter((path) => /^export (?!type |interface )/m.test(read(`lib/${path}`)))).to.deep.equal([]);
  });

  it(`has no file of lib longer than ${MAX_LINES} lines`, () => {
    expect(LIB.filter((path) => read(path).trimEnd().split('\n').length > MAX_LINES)).to.deep.equal([]);
  });

  it('says on top of each file of lib what it is for', () => {
    expect(LIB.filter((path) => !/^(#!.*\n)?\/\*\* ?\S|^(#!.*\n)?\/\*\*\n/.test(read(path)))).to.deep.equal([]);
  });

  it('leaves nothing to do', () => {
    // Spelt so that this file does not find itself.
    const marker = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
    expect(EVERYWHERE.filter((path) => marker.test(read(path)))).to.deep.equal([]);
  });

  it('lets only the command line write to the console', () => {
    const library = LIB.filter((path) => !path.startsWith('lib/cli/'));
    expect(library.filter((path) => /\bconsole\.|\bprocess\.std(out|err)\b/.test(code(path)))).to.deep.equal([]);
  });

  it('imports, within lib, the file itself and not a door', () => {
    const doors = LIB.flatMap((path) => importsOf(path).map((specifier) => ({ path, specifier })))
      .filter(({ specifier }) => /^dynochemy\b|^\..*\b(index|operators)\.js$/.test(specifier))
      // To these the backend is what it is to users.
      .filter(({ path, specifier }) => !(/^lib\/(cli|repair)\//.test(path) && specifier.endsWith('/sqlite/index.js')));
    expect(doors).to.deep.equal([]);
  });
});

describe('package-lock.json', () => {
  const lock: Lock = JSON.parse(read('package-lock.json'));
  const manifest: Dependencies = JSON.parse(read('package.json'));
  const { '': root, ...packages } = lock.packages;
  const runtime = Object.entries(packages).filter(([, { dev }]) => !dev);

  it('names no registry', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).to.deep.equal([]);
  });

  it('locks the dependencies that package.json declares', () => {
    const { dependencies, devDependencies, peerDependencies } = manifest;
    expect(root).to.deep.include({ dependencies, devDependencies, peerDependencies });
  });

  it('has one runtime dependency that runs a script when it is installed', () => {
    const scripted = runtime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    expect(scripted).to.deep.equal(['node_modules/better-sqlite3']);
  });
});

interface Dependencies {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Locked {
  readonly dev?: true;
  readonly hasInstallScript?: true;
  readonly resolved?: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** The TypeScript files that people write, as paths from the root. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .sort();
}

function specOf(path: string): string {
  return join(ROOT, 'spec', path.replace(/\.ts$/, '.spec.ts'));
}

function importsOf(path: string): string[] {
  return [...read(path).matchAll(/\b(?:from|import) ?\(?'([^']+)'/g)].flatMap(([, specifier]) => specifier ?? []);
}

/** The file without its comments, which may show what a user writes. */
function code(path: string): string {
  return read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
