/** Numbers as the service returns them, worked out here anew: the backend's own arithmetic is what is being tested. */

/** The plain decimal digits of a number in any spelling: no exponent, and no zeros that mean nothing. */
export function plainNumber(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return text;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded = shift > 0 ? digits.padEnd(shift, '0') : digits.padStart(digits.length - shift, '0');
  const point = Math.max(shift, 0);
  const before = padded.slice(0, point).replace(/^0+/, '') || '0';
  const after = padded.slice(point).replace(/0+$/, '');
  const plain = after === '' ? before : `${before}.${after}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}
