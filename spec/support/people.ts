/** A table of people in the embedded backend, to ask the expressions of operations against a database. */
import { type Solvent, solvent, table } from '../../lib/index.js';
import { sqlite } from '../../lib/sqlite/index.js';

export interface Person {
  id: string;
  age?: number;
  name?: string;
  tags?: Set<string>;
  photo?: Uint8Array;
  list?: unknown[];
  address?: { city?: string; zip?: number };
  [attribute: string]: unknown;
}

export const People = table<Person>()({ name: 'people', hashKey: 'id' });

/** Runs with a solvent on a database of its own, that holds the table and these people. */
export async function withPeople(people: readonly Person[], run: (s: Solvent) => Promise<void>): Promise<void> {
  const client = sqlite();
  try {
    const s = solvent(client, { tables: [People] });
    await s.createTables();
    for (const person of people) s.put(People, person);
    await s.flush();
    await run(s);
    await s.close();
  } finally {
    client.destroy();
  }
}
