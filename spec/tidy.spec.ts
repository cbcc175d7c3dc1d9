/** Facts about the tree that the compiler, the linter and the checks of imports and exports do not look at. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PARTS } from './support/parts.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Everything at the top but what git ignores and the dotfiles, which belong to tools. */
const TOP = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'biome.json'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['lib', 'spec', 'demos'],
];
const IGNORED_TOP = /^(\..*|node_modules|dist|coverage|.*\.tgz|.*\.db(-shm|-wal)?)$/;

const MAX_LINES = 300;

/** Half of them have better-sqlite3 fetched or compiled. */
const MAX_BROUGHT = 65;

/** What needs no spec: nothing in these files runs. */
const TYPES_ONLY = [
  'sqlite/throughput/rules.ts',
  'events.ts',
  'operation/outcome.ts',
  'pipeline/delivery.ts',
  'sqlite/expression/tree.ts',
];

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

  it('tells by its hash what each package is', () => {
    expect(Object.entries(packages).filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).to.deep.equal([]);
  });

  it('locks the dependencies that package.json declares', () => {
    const { dependencies, devDependencies, peerDependencies } = manifest;
    expect(root).to.deep.include({ dependencies, devDependencies, peerDependencies });
  });

  it('has one runtime dependency that runs a script when it is installed', () => {
    const scripted = runtime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    expect(scripted).to.deep.equal(['node_modules/better-sqlite3']);
  });

  it(`brings a user of the SDK no more than ${MAX_BROUGHT} packages`, () => {
    const brought = runtime
      .map(([path]) => path)
      .filter((path) => !/^node_modules\/@(aws-sdk|aws|smithy)\//.test(path));
    expect(brought).to.have.lengthOf.at.most(MAX_BROUGHT);
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
  readonly integrity?: string;
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
