import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import type { Browser, Locator } from 'playwright-core';
import type { LoadReport } from '../../../lib/cli/load-report.js';
import { page as pageOf } from '../../../lib/cli/report/page.js';
import { writeReportFile } from '../../../lib/cli/report/report-file.js';
import { solvent } from '../../../lib/solvent.js';
import { serve } from '../../../lib/sqlite/index.js';
import { table } from '../../../lib/table/table.js';
import { skipBecause } from '../../support/skip.js';
import { dynochemy } from '../process.js';
import { browserMissing, open, startBrowser } from './browser.js';
import { pointOf } from './points.js';

const CAPACITY = 60;
const Visits = table<{ user: string; page: string }>()({
  name: 'visits',
  hashKey: 'user',
  readCapacity: CAPACITY,
  writeCapacity: CAPACITY,
  indexes: { byPage: { hashKey: 'page' } },
});

/** Runs as markup wherever it is taken for it, within an attribute, an element, a style or a comment. */
const HOSTILE = `"'></title></style>--><script>alert(1)</script><img src=x onerror=alert(1)>`;

describe('the page of a load, in a browser', function () {
  this.timeout(60_000);
  const missing = browserMissing();
  if (missing !== undefined) {
    it('looks right', function () {
      skipBecause(this, missing);
    });
    return;
  }
  let folder: string;
  let file: string;
  let browser: Browser;
  let report: LoadReport;

  before(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    file = join(folder, 'report.html');
    report = await loadAndReport();
  });

  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Some five seconds, with one request that is throttled. */
  async function loadAndReport(): Promise<LoadReport> {
    let writeCount = 0;
    const faults = ({ operation }: { operation: string }) => {
      if (operation !== 'BatchWriteItem') return undefined;
      writeCount += 1;
      return writeCount === 2 ? 'throttle' : undefined;
    };
    await using server = await serve({ port: 0, latency: { min: 20, max: 40 }, faults });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: server.url, region: 'local', credentials });
    await using s = solvent(client, { tables: [Visits] });
    await s.createTables();
    const input = join(folder, '<img src=x onerror=alert(1)>.csv');
    writeFileSync(input, ['user,page', ...Array.from({ length: 300 }, (_, row) => `${row},/${row % 7}`)].join('\n'));
    const { stdout } = await dynochemy(['load', input, server.url, '--table', 'visits', '--report', file, '--json']);
    client.destroy();
    return JSON.parse(stdout);
  }

  it('shows a chart for the table, its index, throttles, the queue and latencies, and asks for nothing', async () => {
    const { page, incidents } = await open(browser, file);
    expect(await page.locator('figure h2').allInnerTexts()).to.deep.equal([
      'Table WCU/s',
      'Index byPage WCU/s',
      'Throttles and retries a second',
      'Queue operations',
      'Latency of requests ms',
    ]);
    for (const chart of await page.locator('figure svg').all()) {
      expect(await chart.isVisible()).to.equal(true);
      const edges = await chart.locator('.edge').all();
      expect(edges).not.to.have.length(0);
      for (const edge of edges) {
        const { width = 0 } = (await edge.boundingBox()) ?? {};
        expect(width).to.be.greaterThan(20);
        expect(await colour(edge, 'stroke')).not.to.equal(
          await colour(page.locator('figure').first(), 'background-color'),
        );
      }
    }
    expect(await page.locator('script, img, iframe, object, link[rel=stylesheet]').count()).to.equal(0);
    expect(incidents).to.deep.equal([]);
  });

  it('shows the figures that the command has printed', async () => {
    const { page } = await open(browser, file);
    const totals = new Map(
      (await page.locator('.totals div').allInnerTexts()).map((text): [string, string] => {
        const [name = '', value = ''] = text.split('\n');
        return [name, value];
      }),
    );
    expect(report).to.include({ rows: 300, landed: 300, complete: true });
    expect(totals.get('Rows landed')).to.equal('300');
    expect(totals.get('WCU consumed')).to.equal(String(report.writeUnits));
    expect(totals.get('Throttles')).to.equal(String(report.throttles));
    expect(await page.locator('.end').innerText()).to.equal('Complete: every row landed.');
    expect(report.throttles).to.equal(25);
    expect(await page.locator('.errors td').allInnerTexts()).to.deep.equal([
      'ProvisionedThroughputExceededException',
      '1',
    ]);
  });

  it('draws what was consumed beneath what is declared, at the right height', async () => {
    const { page } = await open(browser, file);
    const chart = page.locator('figure').first();
    for (const value of await heights(chart, '.declared .edge')) expect(value).to.be.closeTo(CAPACITY, 0.5);
    const consumed = await heights(chart, '.consumed .edge');
    // Half a second's units are there to begin with.
    expect(Math.max(...consumed)).to.be.within(CAPACITY * 0.5, CAPACITY * 1.6);
    expect(await drawnUnits(chart)).to.be.closeTo(300, 300 * 0.02);
    expect(await drawnUnits(page.locator('figure').nth(1))).to.be.closeTo(300, 300 * 0.02);
  });

  it('tells the figures of a moment to whom rests on it', async () => {
    const { page } = await open(browser, file);
    const drawing = page.locator('figure svg').first();
    await drawing.hover();
    const band = drawing.locator('.band:hover');
    expect(await band.locator('title').textContent()).to.match(
      /^0:0\d to 0:0\d\nconsumed: [\d.]+ WCU\/s\ndeclared capacity: 60 WCU\/s/,
    );
    expect(await colour(band, 'fill')).not.to.equal('rgba(0, 0, 0, 0)');
  });

  it('shows every figure in a table that unfolds', async () => {
    const { page } = await open(browser, file);
    await page.locator('summary').click();
    const head = await page.locator('details th').allInnerTexts();
    expect(head.slice(0, 3)).to.deep.equal(['until', 'Table: consumed, WCU/s', 'Table: declared capacity, WCU/s']);
    const rows = await page.locator('details tr').count();
    expect(rows - 1).to.equal(await page.locator('figure').first().locator('.band').count());
  });

  it('is dark where the browser is, and fits a small screen', async () => {
    const brightness = async (scheme: 'light' | 'dark', property: string) => {
      const { page, incidents } = await open(browser, file, scheme);
      const [red = 0] = (await colour(page.locator('body'), property)).match(/\d+/g)?.map(Number) ?? [];
      expect(incidents).to.deep.equal([]);
      return red;
    };
    expect(await brightness('light', 'background-color')).to.be.greaterThan(200);
    expect(await brightness('light', 'color')).to.be.lessThan(60);
    expect(await brightness('dark', 'background-color')).to.be.lessThan(60);
    expect(await brightness('dark', 'color')).to.be.greaterThan(200);
    const { page } = await open(browser, file);
    await page.setViewportSize({ width: 380, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(380);
  });

  it('takes names for text, whoever gave them', async () => {
    const hostile = join(folder, 'hostile.html');
    const points = [pointOf({ places: new Map([[HOSTILE, { units: 1, declared: 1, rate: 1 }]]), ms: [1] })];
    const recorded = { points, errors: new Map([[HOSTILE, 1]]) };
    const about = { table: HOSTILE, target: HOSTILE, file: HOSTILE, endedAt: 0 };
    writeReportFile(hostile, pageOf({ ...about, report: { ...report, problem: HOSTILE }, recorded }));
    const { page, incidents } = await open(browser, hostile);
    expect(await page.locator('h1').innerText()).to.equal(`Load of ${HOSTILE}`);
    expect(await page.locator('.errors bdi').innerText()).to.equal(HOSTILE);
    expect(await page.locator('.end bdi').innerText()).to.equal(HOSTILE);
    expect(await page.locator('h2').nth(1).innerText()).to.equal(`Index ${HOSTILE} WCU/s`);
    expect(await page.locator('script, img').count()).to.equal(0);
    expect(incidents).to.deep.equal([]);
  });

  it('would not run a script, nor ask for anything, if one had slipped in', async () => {
    const slipped = join(folder, 'slipped.html');
    const { page: clean } = await open(browser, file);
    let requestCount = 0;
    const elsewhere = createServer((_, response) => {
      requestCount += 1;
      response.end();
    }).listen(0);
    await once(elsewhere, 'listening');
    // A server that listens by TCP has an address of this kind.
    const { port } = elsewhere.address() as AddressInfo;
    const markup = `<script>alert(1)</script><img src="http://127.0.0.1:${port}/x.png"></body>`;
    writeFileSync(slipped, (await clean.content()).replace('</body>', markup));
    const { page, incidents } = await open(browser, slipped);
    elsewhere.close();
    expect(await page.locator('script').count()).to.equal(1);
    expect(incidents.filter((incident) => /Content Security Policy/.test(incident))).to.have.length(2);
    expect(incidents.filter((incident) => incident.startsWith('dialog'))).to.deep.equal([]);
    expect(requestCount).to.equal(0);
  });
});

async function colour(element: Locator, property: string): Promise<string> {
  return element.evaluate(
    (each, name) => each.ownerDocument.defaultView?.getComputedStyle(each).getPropertyValue(name) ?? '',
    property,
  );
}

/** Values of the corners of a line, read off by the ticks as a person does. */
async function corners(chart: Locator, line: string): Promise<{ x: number; value: number }[]> {
  const ticks = await chart
    .locator('text.y')
    .evaluateAll((texts) =>
      texts.map((text) => ({ value: Number(text.textContent), y: Number(text.getAttribute('y')) - 4 })),
    );
  const [low, high] = [ticks[0], ticks.at(-1)];
  if (!low || !high) throw new Error('The chart has no ticks.');
  const path = (await chart.locator(line).getAttribute('d')) ?? '';
  return [...path.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => ({
    x: Number(x),
    value: low.value + ((Number(y) - low.y) / (high.y - low.y)) * (high.value - low.value),
  }));
}

async function heights(chart: Locator, line: string): Promise<number[]> {
  return (await corners(chart, line)).map(({ value }) => value);
}

/** The area beneath the line of what was consumed, in units. */
async function drawnUnits(chart: Locator): Promise<number> {
  const drawn = await corners(chart, '.consumed .edge');
  const ticks = await chart
    .locator('text.x')
    .evaluateAll((texts) => texts.map((text) => Number(text.getAttribute('x'))));
  // The first ticks are at 0:00 and 0:01.
  const secondWidth = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return drawn.reduce((units, { x, value }, index) => {
    const next = drawn[index + 1];
    return next && next.x > x ? units + (value * (next.x - x)) / secondWidth : units;
  }, 0);
}
