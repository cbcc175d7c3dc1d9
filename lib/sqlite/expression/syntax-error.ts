/** A syntax error in the service's words: the token that cannot stand where it stands, and its neighbours. */

/** One token, as the service takes a text apart where it fails; a character of no token is one by itself. */
const TOKEN = /[a-z][a-z0-9_]*|[#:][a-z0-9_]+|0|[1-9][0-9]*|<>|<=|>=|[^ \t\r\n]/giu;

/**
 * What is wrong with `text` at `offset`, where a token begins or the text ends:
 * `Syntax error; token: "b", near: ":a b ="`.
 */
export function describeSyntaxError(text: string, offset: number): string {
  const tokens = [...text.matchAll(TOKEN)];
  const position = tokens.findIndex(({ index }) => index >= offset);
  const token = tokens[position];
  if (token === undefined) return syntaxError('<EOF>', text.slice(tokens.at(-1)?.index ?? 0));
  const first = tokens[position - 1]?.index ?? 0;
  const last = tokens[position + 1] ?? token;
  return syntaxError(token[0], text.slice(first, last.index + last[0].length));
}

function syntaxError(token: string, near: string): string {
  return `Syntax error; token: "${token}", near: "${near}"`;
}
