/** Leaves out the mutants that do not compile: nobody has to find what the compiler finds. */
import { fileURLToPath } from 'node:url';
import { compile, errorsOf } from '../support/compile.js';
import { edited, ROOT } from './edit.js';
import type { Mutant } from './mutants.js';

/** All are compiled in one program, each as a file beside the one that it changes. */
export function compiling(mutants: readonly Mutant[], textOf: (path: string) => string): Mutant[] {
  const fileOf = new Map(mutants.map((mutant, index) => [mutant, fileOfMutant(mutant, index)]));
  const program = compile(new Map(Array.from(fileOf, ([mutant, file]) => [file, edited(textOf(mutant.path), mutant)])));
  return mutants.filter((mutant) => errorsOf(program, fileOf.get(mutant) ?? '').length === 0);
}

function fileOfMutant({ path }: Mutant, index: number): string {
  return fileURLToPath(new URL(path.replace(/\.ts$/, `-${index}.ts`), ROOT));
}
