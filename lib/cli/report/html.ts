/** HTML and SVG as templates: whatever is put into one is escaped, unless it was made by one. */

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | readonly Part[];

/** A template whose values stand for text; in attributes they stand between quotation marks. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + spell(parts[index - 1] ?? '') + string));
}

function spell(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(spell).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
