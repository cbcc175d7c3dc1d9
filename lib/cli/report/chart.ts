/**
 * A chart over time, as a figure of HTML and SVG without a script: its steps are as wide as the time that they stand for,
 * and resting on one tells its figures. Colours come from the page, by the classes of the series.
 */
import { type ScaleLinear, scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import { duration } from '../progress.js';
import { figure } from './figure.js';
import { type Html, html } from './html.js';

export interface Chart {
  readonly title: string;
  /** What the figures count, such as `WCU/s`. */
  readonly unit: string;
  /** One sentence that says what is seen. */
  readonly summary: string;
  readonly lengthsMs: readonly number[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly name: string;
  /** The class that gives it its colour. */
  readonly colour: string;
  readonly shape: 'area' | 'line' | 'limit';
  /** One for each length; `undefined` where nothing is known. */
  readonly values: readonly (number | undefined)[];
}

/** In units of the drawing, which is scaled to the page. */
const WIDTH = 600;
const HEIGHT = 210;
const LEFT = 52;
const RIGHT = 590;
const TOP = 10;
const BOTTOM = 182;
const TICK_COUNT = 4;

export function chart(drawing: Chart): Html {
  const { title, unit, summary, series, lengthsMs } = drawing;
  const drawn = series.filter(({ values }) => values.some((value) => value !== undefined));
  const spans = spansOf(lengthsMs);
  const x = scaleLinear([0, Math.max(spans.at(-1)?.to ?? 0, 1000)], [LEFT, RIGHT]);
  const most = Math.max(...drawn.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const y = scaleLinear([0, most > 0 ? most : 1], [BOTTOM, TOP]).nice(TICK_COUNT);
  return html`<figure class="chart">
<figcaption><h2>${title} <small>${unit}</small></h2><p>${summary}</p>
<ul class="legend">${drawn.map(({ name, colour, shape }) => html`<li class="${colour} ${shape}">${name}</li>`)}</ul></figcaption>
<div class="drawing"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${`${title}, ${unit}. ${summary}`}">
${yAxis(y)}${xAxis(x)}
${drawn.map((each) => shapeOf(each, spans, x, y))}
${spans.map((span, index) => band(span, x, tooltip(drawing, span, index)))}
</svg></div></figure>
`;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spansOf(lengthsMs: readonly number[]): Span[] {
  let to = 0;
  return lengthsMs.map((lengthMs) => {
    const from = to;
    to += lengthMs;
    return { from, to };
  });
}

type Scale = ScaleLinear<number, number>;

function yAxis(y: Scale): Html[] {
  const spell = y.tickFormat(TICK_COUNT);
  return y.ticks(TICK_COUNT).map((value) => {
    const at = rounded(y(value));
    return html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/><text class="y" x="${LEFT - 8}" y="${at + 4}">${spell(value)}</text>`;
  });
}

/** Ticks of a clock, not of tens. */
function xAxis(x: Scale): Html[] {
  const ticks = scaleUtc(x.domain(), x.range()).ticks(6).map(Number);
  return ticks
    .filter((ms) => ms % 1000 === 0)
    .map((ms) => {
      const at = rounded(x(ms));
      return html`<line class="tick" x1="${at}" x2="${at}" y1="${BOTTOM}" y2="${BOTTOM + 4}"/><text class="x" x="${at}" y="${BOTTOM + 18}">${duration(ms / 1000)}</text>`;
    });
}

/** A corner of the steps. */
interface Corner {
  readonly at: number;
  readonly value: number | undefined;
}

function shapeOf({ colour, shape, values }: Series, spans: readonly Span[], x: Scale, y: Scale): Html {
  const corners = spans.flatMap(({ from, to }, index): Corner[] => {
    const value = values[index];
    return [
      { at: from, value },
      { at: to, value },
    ];
  });
  const isKnown = ({ value }: Corner) => value !== undefined;
  const across = ({ at }: Corner) => x(at);
  const up = ({ value = 0 }: Corner) => y(value);
  const edge = line<Corner>().defined(isKnown).x(across).y(up).digits(1);
  const filled = area<Corner>().defined(isKnown).x(across).y0(y(0)).y1(up).digits(1);
  return html`<g class="series ${colour} ${shape}">${shape === 'area' ? html`<path class="fill" d="${filled(corners) ?? ''}"/>` : ''}<path class="edge" d="${edge(corners) ?? ''}"/></g>`;
}

/** What the mouse rests on. */
function band({ from, to }: Span, x: Scale, text: string): Html {
  const at = rounded(x(from));
  return html`<rect class="band" x="${at}" y="${TOP}" width="${rounded(x(to) - at)}" height="${BOTTOM - TOP}"><title>${text}</title></rect>`;
}

function tooltip({ series, unit }: Chart, { from, to }: Span, index: number): string {
  const lines = series.flatMap(({ name, values }) => {
    const value = values[index];
    return value === undefined ? [] : [`${name}: ${figure(value)} ${unit}`];
  });
  return [`${duration(from / 1000)} to ${duration(to / 1000)}`, ...lines].join('\n');
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
