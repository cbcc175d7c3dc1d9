/**
 * A join: customers and orders, each in a table of its own, make one of customers with what they have ordered. Two views lead
 * to one table, each with attributes of its own. Run it with `npx tsx demos/join.ts`.
 */
import { put, solvent, table, update, view } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';

interface Customer {
  id: string;
  name: string;
}

interface Order {
  customer: string;
  number: number;
  amount: number;
}

interface Account {
  id: string;
  name?: string;
  orders?: number;
  amount?: number;
}

const Customers = table<Customer>()({ name: 'customers', hashKey: 'id' });
const Orders = table<Order>()({ name: 'orders', hashKey: 'customer', rangeKey: { name: 'number', type: 'N' } });
const Accounts = table<Account>()({ name: 'accounts', hashKey: 'id' });

const Names = view({
  from: Customers,
  to: Accounts,
  add: ({ id, name }) => [update(Accounts, id, { set: { name } })],
  remove: ({ id }) => [update(Accounts, id, { remove: ['name'] })],
});
const Sums = view({
  from: Orders,
  to: Accounts,
  add: ({ customer, amount }) => [update(Accounts, customer, { add: { orders: 1, amount } })],
  remove: ({ customer, amount }) => [update(Accounts, customer, { add: { orders: -1, amount: -amount } })],
});

const client = sqlite();
await using s = solvent(client, { tables: [Customers, Orders, Accounts], views: [Names, Sums] });
await s.createTables();

s.put(Customers, { id: 'c1', name: 'Ann' });
s.put(Customers, { id: 'c2', name: 'Bob' });
for (let number = 1; number <= 6; number += 1)
  s.put(Orders, { customer: `c${(number % 2) + 1}`, number, amount: 10 * number });
s.operations.next(put(Customers, { id: 'c2', name: 'Robert' }));
await s.flush();

for (const { name, orders, amount } of await s.scan(Accounts))
  console.log(`${name} has ordered ${orders} times, for ${amount}.`);
client.destroy();
