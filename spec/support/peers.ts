/**
 * The package of peers and oracles in spec/peers: what the backend is measured and checked against. It is large and bound
 * to some platforms, so it has its own lockfile and is installed when something first needs it.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

/** Resolves and loads modules as a file within the package would. */
export const requirePeer = createRequire(`${FOLDER}package.json`);

/** Installs the package as its lockfile says, unless that was done. Throws an Error where it cannot be installed. */
export function installPeers(): void {
  if (modifiedMs('node_modules/.package-lock.json') >= modifiedMs('package-lock.json')) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function modifiedMs(file: string): number {
  return statSync(FOLDER + file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
