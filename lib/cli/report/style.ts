/** How the page looks: by day, by night and on paper. */
import { Html } from './html.js';

export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #d9dde3; --grid: #e8ebef; --text: #1b2028; --soft: #58616e;
  --consumed: #2468c0; --limit: #58616e; --lowered: #b45309; --throttles: #c4322b; --retries: #a0700a;
  --queued: #7446b8; --p50: #1c8a5a; --p95: #b06f00; --p99: #c4322b; --good: #1c7a4f; --bad: #c4322b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151a; --card: #1b2027; --line: #343b46; --grid: #2a303a; --text: #e8ebf0; --soft: #a0a9b6;
    --consumed: #6aa6f2; --limit: #a0a9b6; --lowered: #f0a04b; --throttles: #f2716a; --retries: #e0b040;
    --queued: #b592ee; --p50: #4cc38a; --p95: #e5a53d; --p99: #f2716a; --good: #4cc38a; --bad: #f2716a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 28px 20px 40px; max-width: 1280px; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h2 { margin: 0; font-size: 16px; }
small { color: var(--soft); font-weight: normal; font-size: 13px; }
bdi { unicode-bidi: isolate; }
p { margin: 4px 0; color: var(--soft); }
.end { margin-top: 10px; padding-left: 10px; border-left: 4px solid; color: var(--text); }
.end.good { border-color: var(--good); }
.end.bad { border-color: var(--bad); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px; margin: 20px 0; }
.totals div, .chart, details, .errors { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.totals div { padding: 10px 14px; }
.totals dt { color: var(--soft); font-size: 13px; }
.totals dd { margin: 0; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.totals dd small { display: block; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 16px; }
.chart { margin: 0; padding: 14px 16px 8px; min-width: 0; }
.chart p { font-size: 13px; }
.drawing { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 460px; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.x { text-anchor: middle; }
.y { text-anchor: end; }
.grid { stroke: var(--grid); }
.tick { stroke: var(--line); }
.edge { fill: none; stroke: var(--colour); stroke-width: 1.8; stroke-linejoin: round; }
.fill { fill: var(--colour); opacity: 0.18; }
.limit .edge { stroke-dasharray: 6 4; stroke-width: 1.5; }
.band { fill: transparent; }
.band:hover { fill: var(--text); opacity: 0.12; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 6px 0; padding: 0; list-style: none; font-size: 13px; }
.legend li::before {
  content: ""; display: inline-block; width: 16px; margin-right: 6px; vertical-align: middle;
  border-top: 3px solid var(--colour);
}
.legend .limit::before { border-top-style: dashed; border-top-width: 2px; }
.consumed { --colour: var(--consumed); }
.declared { --colour: var(--limit); }
.lowered { --colour: var(--lowered); }
.throttles { --colour: var(--throttles); }
.retries { --colour: var(--retries); }
.queued { --colour: var(--queued); }
.p50 { --colour: var(--p50); }
.p95 { --colour: var(--p95); }
.p99 { --colour: var(--p99); }
.p99 .edge { stroke-width: 3; opacity: 0.6; }
details { margin-top: 16px; }
details, .errors { padding: 12px 16px; }
summary { cursor: pointer; font-weight: 600; }
.wide { overflow-x: auto; }
table { margin-top: 10px; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--grid); text-align: right; overflow-wrap: normal; }
th { color: var(--soft); font-weight: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
.errors td:first-child { overflow-wrap: anywhere; }
@media print {
  body { padding: 0; background: none; }
  .chart, .totals div { break-inside: avoid; }
}
`);
