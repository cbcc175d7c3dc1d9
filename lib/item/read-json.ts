/** The service's JSON, read beside the SDK, which would lose an attribute or a table called `__proto__`. */

/** What a reply says, with binary as bytes; nothing at all says an empty object. Throws a SyntaxError. */
export function readJson(text: string): unknown {
  const reply: unknown = text === '' ? {} : JSON.parse(text);
  if (/"BS?"\s*:\s*["[]/.test(text)) spellBinary(reply);
  return reply;
}

/** In a reply, a text called `B` and a list called `BS` are base64: attributes of these names are objects. */
function spellBinary(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('B' in value && typeof value.B === 'string') value.B = fromBase64(value.B);
  else if ('BS' in value && Array.isArray(value.BS)) value.BS = value.BS.map(fromBase64);
  else for (const part of Object.values(value)) spellBinary(part);
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
