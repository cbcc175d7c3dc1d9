/** A copy of the sources in which one place is another. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from './planted-bugs.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const COPIED = ['lib', 'spec/simulation', 'spec/support', 'package.json', 'tsconfig.json'];

export interface Planted {
  /** The process that runs seeds on the copy. */
  readonly job: string;
  /** Takes the copy away. */
  readonly [Symbol.dispose]: () => void;
}

/** @throws Error where the sources have changed, so that there is no such place */
export function plant(bug: PlantedBug): Planted {
  const folder = mkdtempSync(join(tmpdir(), 'dynochemy-planted-'));
  const planted = {
    job: join(folder, 'spec/simulation/job.ts'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const each of COPIED) cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'lib', bug.file), withBug(bug));
  return planted;
}

/** @throws Error where the file does not have the place, or has it twice */
export function withBug({ name, file, right, wrong }: PlantedBug): string {
  const parts = readFileSync(join(ROOT, 'lib', file), 'utf8').split(right);
  if (parts.length !== 2)
    throw new Error(`lib/${file} has no one place to plant "${name}": change the list of planted bugs.`);
  return parts.join(wrong);
}
