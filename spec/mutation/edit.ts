/** A small change of a file, and how the URLs of modules tell that they are loaded under it. */

/** A part of a file's text, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export const ROOT = new URL('../../', import.meta.url);

/** The text of the file after the edit. */
export function edited(text: string, { start, end, replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** The URL of a file, by its path from the root or its own URL, under an edit. */
export function urlOf(file: string, { path, start, end, replacement }: Edit): string {
  const url = new URL(file, ROOT);
  url.searchParams.set(PARAMETER, JSON.stringify({ path, start, end, replacement }));
  return url.href;
}

export function editIn(url: string): Edit | undefined {
  const json = URL.canParse(url) ? new URL(url).searchParams.get(PARAMETER) : null;
  return json === null ? undefined : JSON.parse(json);
}

export function withoutEdit(url: string): string {
  return url.replace(/\?edit=.*/, '');
}

const PARAMETER = 'edit';
