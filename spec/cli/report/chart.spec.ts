import { expect } from 'chai';
import { type Chart, chart, type Series } from '../../../lib/cli/report/chart.js';

const WAITING: Series = { name: 'waiting', colour: 'queued', shape: 'area', values: [0, 50, undefined, 100] };
const QUEUE: Chart = {
  title: 'Queue',
  unit: 'operations',
  summary: '100 at the most.',
  lengthsMs: [1000, 1000, 1000, 1000],
  series: [WAITING],
};

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

describe('chart', () => {
  it('draws a step for each point, as wide as its time, and a gap where nothing is known', () => {
    const { text } = chart(QUEUE);
    expect(matches(text, /class="edge" d="([^"]*)"/g)).to.deep.equal([
      'M52,182L186.5,182L186.5,96L321,96M455.5,10L590,10',
    ]);
  });

  it('has round ticks: upwards from 0, and on the clock', () => {
    const { text } = chart({ ...QUEUE, lengthsMs: [60_000, 60_000, 60_000, 5000], series: [WAITING] });
    expect(matches(text, /class="y"[^>]*>([^<]*)/g)).to.deep.equal(['0', '20', '40', '60', '80', '100']);
    expect(matches(text, /class="x"[^>]*>([^<]*)/g)).to.deep.equal([
      '0:00',
      '0:30',
      '1:00',
      '1:30',
      '2:00',
      '2:30',
      '3:00',
    ]);
  });

  it('tells the figures of a point to whom rests on it', () => {
    const { text } = chart(QUEUE);
    expect(matches(text, /<title>([^<]*)/g)).to.deep.equal([
      '0:00 to 0:01\nwaiting: 0 operations',
      '0:01 to 0:02\nwaiting: 50 operations',
      '0:02 to 0:03',
      '0:03 to 0:04\nwaiting: 100 operations',
    ]);
  });

  it('leaves out a series of which nothing is known', () => {
    const { text } = chart({ ...QUEUE, series: [WAITING, { ...WAITING, name: 'limit', values: [undefined] }] });
    expect(matches(text, /<li [^>]*>([^<]*)/g)).to.deep.equal(['waiting']);
  });

  it('stands also where there is nothing to draw, or only zeros', () => {
    for (const empty of [
      { ...QUEUE, lengthsMs: [], series: [{ ...WAITING, values: [] }] },
      { ...QUEUE, lengthsMs: [3], series: [{ ...WAITING, values: [0] }] },
    ]) {
      expect(chart(empty).text)
        .to.include('</svg>')
        .and.not.match(/NaN|Infinity|undefined|null/);
    }
  });

  it('takes every name for text', () => {
    const { text } = chart({ ...QUEUE, title: '<b>', summary: '"<i>', series: [{ ...WAITING, name: '</title><u>' }] });
    expect(text).not.to.match(/<[biu]>/);
    expect(text).to.include('aria-label="&#60;b&#62;, operations. &#34;&#60;i&#62;"');
  });
});
