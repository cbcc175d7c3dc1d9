/** A module such as users have: tables, and the views that it exports. */
import { table, update, view } from '../../lib/index.js';

interface Visit {
  user: string;
  time: number;
  page: string;
}

interface Count {
  name: string;
  count?: number;
}

export const Visits = table<Visit>()({ name: 'visits', hashKey: 'user', rangeKey: { name: 'time', type: 'N' } });
export const PageCounts = table<Count>()({ name: 'page-counts', hashKey: 'name' });
export const UserCounts = table<Count>()({ name: 'user-counts', hashKey: 'name' });

export const CountsByPage = view({
  from: Visits,
  to: PageCounts,
  add: ({ page }) => [update(PageCounts, page, { add: { count: 1 } })],
  remove: ({ page }) => [update(PageCounts, page, { add: { count: -1 } })],
});

export const CountsByUser = view({
  from: Visits,
  to: UserCounts,
  add: ({ user }) => [update(UserCounts, user, { add: { count: 1 } })],
  remove: ({ user }) => [update(UserCounts, user, { add: { count: -1 } })],
});
