/**
 * Compiles snippets of user code as strictly as the library itself is compiled, all in one program, and tells what the
 * compiler says of each. The snippets are files that exist in memory alone, beside this one.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';
import { compile, errorsOf } from '../support/compile.js';

/** Declares a promise: the code compiles. */
export function compiles(title: string, code: string): void {
  const file = add(code);
  it(title, function () {
    this.timeout(COMPILE_TIMEOUT_MS);
    expect(saidOf(file)).to.deep.equal([]);
  });
}

/** Declares a promise: the code does not compile, and the first line of the compiler's first message holds the sentence. */
export function refuses(title: string, code: string, sentence: string, errorCount = 1): void {
  const file = add(code);
  it(title, function () {
    this.timeout(COMPILE_TIMEOUT_MS);
    const said = saidOf(file);
    expect(said, 'errors').to.have.lengthOf(errorCount);
    expect(said[0]).to.contain(sentence);
  });
}

/** The one compilation takes some seconds, and more on a busy machine. */
const COMPILE_TIMEOUT_MS = 120_000;

const FOLDER = dirname(fileURLToPath(import.meta.url));

/** What every snippet can import: the library's door, and tables as users define them. */
const USER = join(FOLDER, 'user.ts');
const USER_CODE = `
export type { Observable } from 'rxjs';
export { z } from 'zod';
export * from '../../lib/index.js';
import { type Solvent, table } from '../../lib/index.js';

export interface Visit {
  user: string; time: number; page: string; hits?: number; tags?: Set<string>; at?: { city: string };
}

export const Visits = table<Visit>()({
  name: 'visits',
  hashKey: 'user',
  rangeKey: { name: 'time', type: 'N' },
  indexes: {
    byPage: { hashKey: 'page', rangeKey: { name: 'time', type: 'N' } },
    byUserPage: { hashKey: 'user', rangeKey: 'page', local: true },
  },
});
export const Pages = table<{ page: string; count?: number; photo?: Uint8Array | null }>()({ name: 'pages', hashKey: 'page' });
export declare const s: Solvent;
export declare const visit: Visit;

type IsSame<A, B> = (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) ? true : false;
/** Compiles for a value of type T, or one that yields T when it is awaited, and for no other type. */
export declare function yields<T>(): <U>(value: U, ...isSame: IsSame<Awaited<U>, T> extends true ? [] : [never]) => void;
`;
const NAMES =
  'del, get, NumberInput, Observable, Pages, put, query, s, scan, solvent, table, update, Visit, visit, Visits, yields, z';

const snippets = new Map<string, string>([[USER, USER_CODE]]);
let program: ts.Program | undefined;

function add(code: string): string {
  const file = join(FOLDER, `snippet-${snippets.size}.ts`);
  snippets.set(file, `import { ${NAMES} } from './user.js';\n${code}\n`);
  return file;
}

/** The first line of each of the compiler's messages on a file. */
function saidOf(file: string): string[] {
  // One import brings every snippet all names, types and values.
  program ??= compile(snippets, { verbatimModuleSyntax: false });
  const errors = errorsOf(program, file);
  return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')[0] ?? '');
}
