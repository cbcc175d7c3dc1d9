/** The few figures on top of the page. */
import { TABLE } from '../../capacity/consumed.js';
import type { LoadReport } from '../load-report.js';
import { count, duration, perSecond } from '../progress.js';
import { allLatencies, percent, usedShare } from './charts.js';
import { figure } from './figure.js';
import { type Html, html } from './html.js';
import type { Point } from './timeline.js';

export function totals(report: LoadReport, points: readonly Point[]): Html {
  return html`<dl class="totals">
${[...rowTotals(report), ...requestTotals(report, points)].map(
  ({ name, value, detail }) => html`<div><dt>${name}</dt><dd>${value} <small>${detail}</small></dd></div>
`,
)}</dl>`;
}

interface Total {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

function rowTotals({ rows, landed, rejected, failed, open, seconds, rowsPerSecond }: LoadReport): Total[] {
  const missing = [
    `${count(rejected)} rejected`,
    `${count(failed)} failed`,
    ...(open > 0 ? [`${count(open)} open`] : []),
  ];
  return [
    { name: 'Rows landed', value: count(landed), detail: `of ${count(rows)} read; ${missing.join(', ')}` },
    { name: 'Time', value: duration(seconds), detail: `${count(rowsPerSecond)} rows/s` },
  ];
}

function requestTotals({ writeUnits, seconds, throttles, retries }: LoadReport, points: readonly Point[]): Total[] {
  const share = usedShare(TABLE, points);
  const latencies = allLatencies(points);
  const ms = (percentile: number) => `${figure(latencies.percentile(percentile) ?? 0)} ms`;
  return [
    {
      name: 'WCU consumed',
      value: count(writeUnits),
      detail: `${figure(perSecond(writeUnits, seconds * 1000))} a second, indexes included`,
    },
    ...(share === undefined
      ? []
      : [{ name: 'Capacity used', value: percent(share), detail: 'of what is declared for the table' }]),
    { name: 'Throttles', value: count(throttles), detail: `and retries after faults: ${count(retries)}` },
    ...(latencies.count === 0 ? [] : [{ name: 'Latency, p95', value: ms(95), detail: `p50 ${ms(50)}, p99 ${ms(99)}` }]),
  ];
}
