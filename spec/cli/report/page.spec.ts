import { expect } from 'chai';
import type { LoadReport } from '../../../lib/cli/load-report.js';
import { type Loaded, page } from '../../../lib/cli/report/page.js';
import { places, pointOf } from './points.js';

const REPORT: LoadReport = {
  rows: 1200,
  landed: 1200,
  rejected: 0,
  failed: 0,
  open: 0,
  complete: true,
  lastLine: 1200,
  seconds: 12,
  rowsPerSecond: 100,
  writeUnits: 1200,
  throttles: 0,
  retries: 0,
};
const LOADED: Loaded = {
  table: 'visits',
  target: 'sqlite:./app.db',
  file: 'visits.csv',
  endedAt: 1_700_000_000,
  report: REPORT,
  recorded: { points: [pointOf({ places: places(99, 100), ms: [2] })], errors: new Map() },
};

function ending(report: Partial<LoadReport>): string | undefined {
  return page({ ...LOADED, report: { ...REPORT, ...report } }).text.match(/<p class="end [^>]*>(.*)<\/p>/)?.[1];
}

describe('page', () => {
  it('says what was loaded, from where, into what and until when', () => {
    const { text } = page(LOADED);
    expect(text).to.include('<title>Load of visits</title>');
    expect(text).to.include(
      'from <bdi>visits.csv</bdi> into <bdi>sqlite:./app.db</bdi>; ended 2023-11-14 22:13:20 UTC',
    );
    expect(page({ ...LOADED, file: undefined }).text).to.include('from <bdi>standard input</bdi>');
  });

  it('says how the load ended', () => {
    expect(ending({})).to.equal('Complete: every row landed.');
    expect(ending({ landed: 1197, rejected: 2, failed: 1 })).to.equal('Complete, but 3 rows did not land.');
    expect(ending({ complete: false })).to.equal('Interrupted: no row behind line 1,200 was read.');
    expect(ending({ complete: false, problem: 'the gzip data is cut off' })).to.equal(
      'Ended by a problem: <bdi>the gzip data is cut off</bdi>',
    );
  });

  it('has the figures of each point, and errors with the most frequent first', () => {
    const errors = new Map([
      ['InternalServerError', 2],
      ['TimeoutError', 1000],
    ]);
    const { text } = page({ ...LOADED, recorded: { ...LOADED.recorded, errors } });
    expect(text).to.match(/<tr><td>0:01<\/td><td>99<\/td><td>100<\/td><td><\/td>/);
    expect(text).to.match(/TimeoutError<\/bdi><\/td><td>1,000(.|\n)*InternalServerError/);
  });

  it('takes everything that it is told for text, and holds no script and no address', () => {
    const hostile = `"'></title></style><script>alert(1)</script><img src=http://x.test/ onerror=alert(1)>`;
    const { text } = page({
      ...LOADED,
      table: hostile,
      target: hostile,
      file: hostile,
      report: { ...REPORT, problem: hostile },
      recorded: {
        points: [pointOf({ places: new Map([[hostile, { units: 1, declared: 1, rate: 1 }]]) })],
        errors: new Map([[hostile, 1]]),
      },
    });
    expect(text).not.to.match(/<script|<img|(?:src|href)=(?!"data:,")[^ ]*"/);
    expect(text.match(/<\/title>/g)).to.have.length(1 + 5);
    expect(text).to.include('content="default-src &#39;none&#39;;');
  });
});
