/** What the specs of changes share: a table of visits with a stream, a view that counts them, and two backends. */
import { DynamoDB, type DynamoDBClient, type StreamViewType, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { filter, lastValueFrom, type Observable, scan, take } from 'rxjs';
import { type Applied, checkpointTable, type Solvent, solvent, table, update, view } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { LocalForSuite } from '../support/dynamodb-local.js';

export interface Visit {
  user: string;
  time: number;
  page: string;
}

export interface PageCount {
  page: string;
  count: number;
}

export const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
export const PageCounts = table<PageCount>()({ name: 'page-counts', hashKey: 'page' });
const Checkpoints = checkpointTable();

export const CountsByPage = view({
  name: 'counts',
  from: Visits,
  to: PageCounts,
  add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } })],
  remove: ({ page }) => [update(PageCounts, page, { add: { count: -1 } })],
});

/** A solvent with the tables, the first of which has a stream. */
export async function visited(
  client: DynamoDBClient,
  viewType: StreamViewType = 'NEW_AND_OLD_IMAGES',
): Promise<Solvent> {
  const s = solvent(client, { tables: [Visits, PageCounts, Checkpoints] });
  await s.createTables();
  await switchOn(client, 'visits', viewType);
  return s;
}

export async function switchOn(
  client: DynamoDBClient,
  TableName: string,
  StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES',
): Promise<void> {
  const StreamSpecification = { StreamEnabled: true, StreamViewType };
  await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
}

/** After it, a stream is read to its end. */
export async function switchOff(client: DynamoDBClient, TableName = 'visits'): Promise<void> {
  await client.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
}

/** Resolves once so many changes have been applied. */
export function appliedCount(applied$: Observable<Applied>, count: number): Promise<number> {
  return lastValueFrom(
    applied$.pipe(
      scan((sum, { changeCount }) => sum + changeCount, 0),
      filter((sum) => sum >= count),
      take(1),
    ),
  );
}

/** What the view is to hold: counts by page. */
export function folded(visits: readonly Visit[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { page } of visits) counts[page] = (counts[page] ?? 0) + 1;
  return counts;
}

/** What the view holds, but for pages that nobody visits any more. */
export async function counted(s: Solvent): Promise<Record<string, number>> {
  const counts = (await s.scan(PageCounts)).map(({ page, count }) => [page, count] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

/** Puts visits of a few users, several of each time, to a few pages. */
export async function visitPages(s: Solvent, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await s.put(Visits, { user: `user ${n % 5}`, time: n % 7, page: `/${n % 3}` });
}

interface Backend {
  readonly name: string;
  /** Starts it, or skips the suite where it cannot run here. */
  readonly start: (context: Mocha.Context) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** A client with no tables. */
  readonly client: () => DynamoDBClient;
}

/** Has a client and a solvent with the tables opened for each test of a suite, and closed after it. */
export function visitEach(backend: Backend, use: (client: DynamoDBClient, s: Solvent) => void): void {
  let client: DynamoDBClient | undefined;
  let s: Solvent | undefined;
  before(async function () {
    await backend.start(this);
  });
  after(() => backend.stop());
  beforeEach(async () => {
    client = backend.client();
    s = await visited(client);
    use(client, s);
  });
  afterEach(async () => {
    await s?.close();
    client?.destroy();
  });
}

export function backends(): readonly Backend[] {
  const suite = new LocalForSuite();
  let accountCount = 0;
  const nothing = async () => undefined;
  return [
    { name: 'the SQLite backend', start: nothing, stop: nothing, client: () => sqlite({ shards: 3, shardMs: 20 }) },
    {
      name: 'DynamoDB Local',
      start: (context) => suite.start(context),
      stop: () => suite.stop(),
      client: () => {
        accountCount += 1;
        const credentials = { accessKeyId: `changes${accountCount}`, secretAccessKey: 'local' };
        return new DynamoDB({ region: 'local', endpoint: suite.local.url, credentials });
      },
    },
  ];
}
