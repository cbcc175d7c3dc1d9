/** A user's project: an empty folder into which the package is installed as npm would publish it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the specs ask of our package.json. */
export interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export interface Project {
  readonly folder: string;
  /** The packed package. */
  readonly tarball: string;
  /** Runs a command in the folder, for what it printed; rejects with its output if it fails. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): void;
}

/** Packs, which builds, and installs into a new folder, with the peers beside it. */
export async function installed(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'dynochemy-project-'));
  const packed = await run(ROOT, 'npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, packed.trim());
  writeFileSync(join(folder, 'package.json'), JSON.stringify(userManifest(`file:${tarball}`)));
  cpSync(fileURLToPath(new URL('programs', import.meta.url)), folder, { recursive: true });
  await run(folder, 'npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']);
  lendBinary(folder);
  return {
    folder,
    tarball,
    run: (command, ...args) => run(folder, command, args),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

/** The file of a command that the repository has installed. */
export function tool(name: string): string {
  return join(ROOT, 'node_modules/.bin', name);
}

function userManifest(dynochemy: string) {
  const { devDependencies } = manifest();
  const beside = ['rxjs', '@aws-sdk/client-dynamodb', '@types/node'];
  return {
    private: true,
    type: 'module',
    dependencies: { dynochemy, ...Object.fromEntries(beside.map((name) => [name, devDependencies[name]])) },
    overrides: { 'better-sqlite3': versionOf('better-sqlite3') },
  };
}

/**
 * To compile better-sqlite3 takes minutes where there is no prebuilt binary, so the project gets its JavaScript from
 * npm, at the repository's own version, and the binary that npm compiled when the repository was installed. So this
 * does not test that better-sqlite3 compiles: whoever runs it has seen that.
 */
function lendBinary(folder: string): void {
  const binary = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
  cpSync(join(ROOT, binary), join(folder, binary));
}

function versionOf(name: string): string {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    // Compilers say on standard output what is wrong, which the error's message leaves out.
    if (error instanceof Error && 'stdout' in error) error.message += `\n${error.stdout}`;
    throw error;
  }
}
