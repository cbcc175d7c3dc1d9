import { expect } from 'chai';
import { TABLE } from '../../lib/capacity/consumed.js';
import { createTables } from '../../lib/dynamodb/create-tables.js';
import { describeCapacity } from '../../lib/dynamodb/describe-capacity.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { table } from '../../lib/table/table.js';

interface Visit {
  user: string;
  page: string;
}

const definition = { name: 'visits', hashKey: 'user', indexes: { byPage: { hashKey: 'page' } } } as const;

describe('describeCapacity', () => {
  it('tells what a table and its global indexes are provisioned with', async () => {
    const client = sqlite();
    await createTables(client, [table<Visit>()({ ...definition, readCapacity: 10, writeCapacity: 5 })]);
    const { read, write } = await describeCapacity(client, 'visits');
    expect([[...read], [...write]]).to.deep.equal([
      [
        [TABLE, 10],
        ['byPage', 10],
      ],
      [
        [TABLE, 5],
        ['byPage', 5],
      ],
    ]);
    client.destroy();
  });

  it('tells nothing of a table on demand', async () => {
    const client = sqlite();
    await createTables(client, [table<Visit>()(definition)]);
    const { read, write } = await describeCapacity(client, 'visits');
    expect([read.size, write.size]).to.deep.equal([0, 0]);
    client.destroy();
  });
});
