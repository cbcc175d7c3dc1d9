import { expect } from 'chai';
import { STYLE } from '../../../lib/cli/report/style.js';

const [byDay = '', byNight = ''] = STYLE.text.match(/:root \{[^}]*\}/g) ?? [];

function colours(rules: string): Map<string, string> {
  return new Map([...rules.matchAll(/(--\w+): (#\w{6})/g)].map(([, name = '', value = '']) => [name, value]));
}

/** WCAG 2.2, *Relative luminance* and *Contrast ratio*. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the style of the page', () => {
  it('has each colour that it uses, by day and by night', () => {
    const used = new Set([...STYLE.text.matchAll(/var\((--\w+)\)/g)].map(([, name = '']) => name));
    used.delete('--colour');
    for (const rules of [byDay, byNight]) expect([...colours(rules).keys()]).to.have.members([...used]);
  });

  it('can be read: text has a contrast of 4.5 at least, and what is drawn of 3', () => {
    for (const rules of [byDay, byNight]) {
      const {
        '--card': card = '',
        '--page': ground = '',
        '--grid': _,
        '--line': __,
        ...drawn
      } = Object.fromEntries(colours(rules));
      for (const [name, colour] of Object.entries(drawn)) {
        const least = ['--text', '--soft'].includes(name) ? 4.5 : 3;
        for (const behind of [card, ground]) expect(contrast(colour, behind), name).to.be.at.least(least);
      }
    }
  });
});
