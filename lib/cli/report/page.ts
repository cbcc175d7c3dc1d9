/**
 * The page that tells of a load: a few figures, charts over time, and the figures behind them. It is one file without a
 * script, and its policy lets the browser fetch nothing.
 */
import type { LoadReport } from '../load-report.js';
import { count, duration } from '../progress.js';
import { type Chart, chart } from './chart.js';
import { charts } from './charts.js';
import { figure } from './figure.js';
import { type Html, html } from './html.js';
import type { Recorded } from './recording.js';
import { STYLE } from './style.js';
import { totals } from './totals.js';

/** What the page is about. */
export interface Loaded {
  readonly table: string;
  readonly target: string;
  /** The file that was read; `undefined` for standard input. */
  readonly file: string | undefined;
  /** Seconds since 1970. */
  readonly endedAt: number;
  readonly report: LoadReport;
  readonly recorded: Recorded;
}

export function page({ table, target, file, endedAt, report, recorded }: Loaded): Html {
  const { points, errors } = recorded;
  const drawn = charts(points);
  const date = new Date(endedAt * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Load of ${table}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Load of <bdi>${table}</bdi></h1>
<p>from <bdi>${file ?? 'standard input'}</bdi> into <bdi>${target}</bdi>; ended ${date} UTC</p>
${ending(report)}
</header>
${totals(report, points)}
<main class="charts">
${drawn.map(chart)}${errors.size > 0 ? errorTable(errors) : ''}</main>
${figureTable(drawn)}
</body>
</html>
`;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function ending({ complete, problem, lastLine, rejected, failed }: LoadReport): Html {
  if (problem !== undefined) return html`<p class="end bad">Ended by a problem: <bdi>${problem}</bdi></p>`;
  if (!complete) return html`<p class="end bad">Interrupted: no row behind line ${count(lastLine)} was read.</p>`;
  if (rejected + failed === 0) return html`<p class="end good">Complete: every row landed.</p>`;
  return html`<p class="end bad">Complete, but ${count(rejected + failed)} rows did not land.</p>`;
}

function errorTable(errors: ReadonlyMap<string, number>): Html {
  const most = [...errors].sort(([, a], [, b]) => b - a);
  return html`<section class="errors"><h2>Requests that failed</h2><table>
<tr><th>error</th><th>times</th></tr>
${most.map(
  ([name, times]) => html`<tr><td><bdi>${name}</bdi></td><td>${count(times)}</td></tr>
`,
)}</table></section>
`;
}

/** The charts in figures, for who cannot see them, or wants to copy. */
function figureTable(drawn: readonly Chart[]): Html {
  const columns = drawn.flatMap(({ title, unit, series }) =>
    series.map(({ name, values }) => ({ title, unit, name, values })),
  );
  const lengthsMs = drawn[0]?.lengthsMs ?? [];
  let endMs = 0;
  return html`<details><summary>All figures</summary><div class="wide"><table>
<tr><th>until</th>${columns.map(({ title, unit, name }) => html`<th>${title}: ${name}, ${unit}</th>`)}</tr>
${lengthsMs.map((lengthMs, index) => {
  endMs += lengthMs;
  const cells = columns
    .map(({ values }) => values[index])
    .map((value) => html`<td>${value === undefined ? '' : figure(value)}</td>`);
  return html`<tr><td>${duration(endMs / 1000)}</td>${cells}</tr>
`;
})}</table></div></details>`;
}
