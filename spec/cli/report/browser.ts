/** A real browser, where there is one, that looks at a page in a file. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Why there is no browser here, unless there is one. */
export function browserMissing(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}`;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

export interface Seen {
  readonly page: Page;
  /** What the page has said, asked for or tried: a good one has only asked for itself. */
  readonly incidents: readonly string[];
}

/** Opens the file, and writes down whatever happens besides. */
export async function open(browser: Browser, file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Seen> {
  const url = pathToFileURL(file).href;
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
  const incidents: string[] = [];
  page.on('console', (message) => incidents.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
  page.on('request', (request) => request.url() !== url && incidents.push(`request: ${request.url()}`));
  page.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(url);
  return { page, incidents };
}
