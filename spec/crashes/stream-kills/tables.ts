/** What the processes of a run with killed consumers agree on. */
import { checkpointTable, table, update, view } from 'dynochemy';

export interface Visit {
  user: string;
  time: number;
  page: string;
}

export const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
export const PageCounts = table<{ page: string; count: number }>()({ name: 'page-counts', hashKey: 'page' });
export const Checkpoints = checkpointTable();

export const CountsByPage = view({
  name: 'counts',
  from: Visits,
  to: PageCounts,
  add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } })],
  remove: ({ page }) => [update(PageCounts, page, { add: { count: -1 } })],
});

export const CONFIG = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
