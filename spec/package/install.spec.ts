import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { installed, manifest, type Project, ROOT, tool } from './project.js';

const SAID = {
  got: { user: 'ann', time: 17, page: '/a' },
  queried: [{ user: 'ann', time: 17, page: '/a' }],
  operators: ['function', 'function'],
};

const STRICT = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'ES2022'];
/** TypeScript 6 loads no `@types` by itself, and the SDK's declarations speak of Node's streams. */
const NODE_TYPES = ['--types', 'node'];

const DOORS = ['dynochemy', 'dynochemy/operators', 'dynochemy/sqlite', 'dynochemy/package.json'];

describe('the package, installed', function () {
  this.timeout(120_000);
  let project: Project;

  before(async function () {
    this.timeout(300_000);
    project = await installed();
  });

  after(() => project?.remove());

  it('works from JavaScript, by every door', async () => {
    expect(JSON.parse(await project.run('node', 'visits.mjs'))).to.deep.equal(SAID);
  });

  it('works from CommonJS, since Node.js requires ES modules', async () => {
    expect(await met(project, DOORS, 'commonjs')).to.deep.equal(DOORS.map(() => 'open'));
  });

  // All declarations are checked, the dependencies' too: this is where one that names a dev dependency is found.
  it('compiles and runs from strict TypeScript, where a wrong key does not compile', async () => {
    const options = [...STRICT, ...NODE_TYPES, '--module', 'NodeNext', '--skipLibCheck', 'false'];
    await project.run(tool('tsc'), ...options, 'typed-visits.ts');
    expect(JSON.parse(await project.run('node', 'typed-visits.js'))).to.deep.equal(SAID);
  });

  // The declarations are the same files as above, so they are not checked once more.
  it('compiles as bundlers resolve it', async () => {
    const options = [...STRICT, ...NODE_TYPES, '--module', 'ESNext', '--moduleResolution', 'Bundler', '--skipLibCheck'];
    await project.run(tool('tsc'), ...options, '--noEmit', 'typed-visits.ts');
  });

  it('brings its command', async () => {
    // What is not installed would be looked for at the registry.
    const dynochemy = (...args: string[]) => project.run('npx', '--yes=false', 'dynochemy', ...args);
    expect(await dynochemy('--version')).to.equal(`${manifest().version}\n`);
    expect(await dynochemy('--help')).to.match(/^Usage: dynochemy .*\bload\b/s);
  });

  it('lets in by its doors only', async () => {
    const walls = ['solvent.js', 'solvent', 'dist/index.js', 'dist/solvent.js', 'sqlite/client.js', 'cli/main.js'];
    const paths = walls.map((wall) => `dynochemy/${wall}`);
    for (const kind of ['module', 'commonjs'] as const) {
      expect(await met(project, paths, kind)).to.deep.equal(walls.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'));
    }
  });

  it('holds what is built and the papers, and nothing else', () => {
    const folder = join(project.folder, 'node_modules/dynochemy');
    expect(readdirSync(folder)).to.have.members(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
    const files = readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'dist/').length));
    expect(files.filter((file) => !isBuilt(file))).to.deep.equal([]);
    expect(files.filter((file) => namesSourceMap(join(folder, 'dist', file)))).to.deep.equal([]);
  });

  it('is as publint wants packages', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarballOf(project) }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).to.deep.equal([]);
  });

  // `esm-only` leaves out resolution by TypeScript 4's `node10`, which knows no `exports`, and from CommonJS, where attw
  // warns of Node.js versions that cannot require ES modules: all that `engines` names can.
  it('has types where each way of resolving looks for them', async () => {
    await project.run(tool('attw'), '--profile', 'esm-only', project.tarball);
  });
});

/** What a module of this kind meets at each path: it is open, or the code of the error. */
async function met(project: Project, paths: readonly string[], kind: 'module' | 'commonjs'): Promise<string[]> {
  const load = kind === 'module' ? 'import(path)' : 'require(path)';
  const program = `
    const meet = async (path) => { try { await ${load}; return 'open'; } catch (error) { return error.code; } };
    Promise.all(${JSON.stringify(paths)}.map(meet)).then((met) => console.log(JSON.stringify(met)));`;
  return JSON.parse(await project.run('node', `--input-type=${kind}`, '-e', program));
}

/** Whether a file of dist is what today's sources are built into, and not left over from an earlier build. */
function isBuilt(file: string): boolean {
  const name = /^(.+?)(\.d\.ts|\.js)$/.exec(file)?.[1];
  return name !== undefined && ['.ts', '.peggy'].some((suffix) => existsSync(join(ROOT, 'lib', name + suffix)));
}

function namesSourceMap(path: string): boolean {
  return readFileSync(path, 'utf8').includes('//# sourceMappingURL');
}

function tarballOf({ tarball }: Project): ArrayBuffer {
  return Uint8Array.from(readFileSync(tarball)).buffer;
}
