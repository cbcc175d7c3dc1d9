import { expect } from 'chai';
import type { LoadReport } from '../../../lib/cli/load-report.js';
import { totals } from '../../../lib/cli/report/totals.js';
import { places, pointOf } from './points.js';

const REPORT: LoadReport = {
  rows: 1210,
  landed: 1200,
  rejected: 7,
  failed: 3,
  open: 0,
  complete: true,
  lastLine: 1210,
  seconds: 65,
  rowsPerSecond: 18,
  writeUnits: 1300,
  throttles: 4,
  retries: 5,
};

function spelled(html: string): string[] {
  return [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<small>([^<]*)/g)].map((parts) =>
    parts.slice(1).join(' ').replaceAll('  ', ' '),
  );
}

describe('totals', () => {
  it('tell rows, time, units, the share of the capacity, throttles and latency', () => {
    const points = [pointOf({ places: places(49, 50), ms: [10, 10, 10] })];
    const [p95 = ''] = spelled(totals(REPORT, points).text).slice(-1);
    expect(spelled(totals(REPORT, points).text).slice(0, -1)).to.deep.equal([
      'Rows landed 1,200 of 1,210 read; 7 rejected, 3 failed',
      'Time 1:05 18 rows/s',
      'WCU consumed 1,300 20 a second, indexes included',
      'Capacity used 98 % of what is declared for the table',
      'Throttles 4 and retries after faults: 5',
    ]);
    expect(p95).to.match(/^Latency, p95 10\S* ms p50 10\S* ms, p99 10\S* ms$/);
  });

  it('leave out what nobody knows', () => {
    const names = spelled(totals({ ...REPORT, open: 9 }, []).text);
    expect(names).to.have.length(4);
    expect(names[0]).to.match(/3 failed, 9 open$/);
  });
});
