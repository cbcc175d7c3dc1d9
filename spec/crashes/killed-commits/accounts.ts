/** Accounts, their sums by branch and the branches by their number of accounts: a view that feeds another, both atomic. */
import { table, update, view } from 'dynochemy';

export interface Account {
  id: string;
  branch: string;
  balance: number;
}

export interface Branch {
  branch: string;
  accounts: number;
  balance: number;
}

export interface Size {
  accounts: string;
  branches: number;
}

export const Accounts = table<Account>()({ name: 'accounts', hashKey: 'id' });
export const Branches = table<Branch>()({ name: 'branches', hashKey: 'branch' });
export const Sizes = table<Size>()({ name: 'sizes', hashKey: 'accounts' });

const branchOf = ({ branch, balance }: Account, sign: number) => [
  update(Branches, branch, { add: { accounts: sign, balance: sign * balance } }),
];
const sizeOf = ({ accounts }: Branch, sign: number) => [update(Sizes, String(accounts), { add: { branches: sign } })];

export const VIEWS = [
  view({
    ...{ from: Accounts, to: Branches, consistency: 'atomic' },
    add: (account) => branchOf(account, 1),
    remove: (account) => branchOf(account, -1),
  }),
  view({
    ...{ from: Branches, to: Sizes, consistency: 'atomic' },
    add: (branch) => sizeOf(branch, 1),
    remove: (branch) => sizeOf(branch, -1),
  }),
];

export const TABLES = [Accounts, Branches, Sizes];

/** Items by key, without those that hold zeros alone: that is what additions leave that cancel out. */
export function told(items: readonly object[], key: string): Record<string, object> {
  const kept = items.filter((item) => Object.entries(item).some(([name, value]) => name !== key && value !== 0));
  return Object.fromEntries(kept.map((item) => [new Map(Object.entries(item)).get(key), item]));
}
