/**
 * Hooks of Node.js for modules: whatever of ours a spec imports, directly or not, that was itself imported with an edit in
 * its URL, is loaded anew under that edit, and the file that the edit is of with the edit done.
 */
import { readFile } from 'node:fs/promises';
import type { LoadFnOutput, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { edited, editIn, ROOT, urlOf, withoutEdit } from './edit.js';

export const resolve: ResolveHook = async (specifier, context, next) => {
  const edit = editIn(context.parentURL ?? '') ?? editIn(specifier);
  const resolved = await next(withoutEdit(specifier), { ...context, parentURL: withoutEdit(context.parentURL ?? '') });
  return edit !== undefined && isOurs(resolved.url)
    ? { ...resolved, url: urlOf(resolved.url, edit), shortCircuit: true }
    : resolved;
};

export const load: LoadHook = async (url, context, next) => {
  const edit = editIn(url);
  if (edit === undefined) return next(url, context);
  const plain = withoutEdit(url);
  if (plain !== new URL(edit.path, ROOT).href) return loaded.get(plain) ?? remember(plain, await next(plain, context));
  const code = edited(await readFile(fileURLToPath(plain), 'utf8'), edit);
  const { outputText } = ts.transpileModule(code, { compilerOptions: COMPILER_OPTIONS });
  return { format: 'module', source: outputText, shortCircuit: true };
};

const COMPILER_OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
} satisfies ts.CompilerOptions;

/** What files are without an edit. */
const loaded = new Map<string, LoadFnOutput>();

function remember(url: string, output: LoadFnOutput): LoadFnOutput {
  const cached = { ...output, shortCircuit: true };
  loaded.set(url, cached);
  return cached;
}

function isOurs(url: string): boolean {
  return url.endsWith('.ts') && ['lib/', 'spec/'].some((folder) => url.startsWith(new URL(folder, ROOT).href));
}
