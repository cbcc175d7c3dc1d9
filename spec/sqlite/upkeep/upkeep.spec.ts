import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { Backend } from '../../../lib/sqlite/backend.js';
import { readTask } from '../../../lib/sqlite/dispatch.js';
import { openDatabase } from '../../../lib/sqlite/storage/database.js';
import { Upkeep } from '../../../lib/sqlite/upkeep/upkeep.js';
import { VISITS, visit } from '../support.js';

const TableName = VISITS.TableName;
const PAD = { S: 'x'.repeat(10_000) };
const BY_TIME = {
  TableName,
  AttributeDefinitions: VISITS.AttributeDefinitions,
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: 'byTime',
        KeySchema: [{ AttributeName: 'time', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    },
  ],
};

function newBackend() {
  const database = openDatabase(':memory:');
  const backend = new Backend(database, {});
  const perform = (call: string, body: object) => {
    const { run } = readTask(`DynamoDB_20120810.${call}`, Buffer.from(JSON.stringify(body)));
    return backend.transact('write', () => backend.attempt(() => run(backend)));
  };
  return { database, backend, perform };
}

describe('upkeep', () => {
  it('goes on with one table where another one is damaged', async () => {
    const { database, backend, perform } = newBackend();
    const scheduler = new VirtualTimeScheduler();
    perform('CreateTable', VISITS);
    perform('PutItem', { TableName, Item: visit('ann', 1) });
    perform('UpdateTable', BY_TIME);
    perform('CreateTable', { ...VISITS, TableName: 'another' });
    perform('PutItem', { TableName: 'another', Item: visit('ann', 1) });
    perform('UpdateTable', { ...BY_TIME, TableName: 'another' });
    database.prepare("UPDATE t2 SET item = '{'").run();
    database.prepare("INSERT INTO catalog (name, definition) VALUES ('a-broken-one', '{')").run();
    const upkeep = new Upkeep(backend, scheduler);
    scheduler.maxFrames = 3000;
    scheduler.flush();
    expect(perform('Scan', { TableName, IndexName: 'byTime', Select: 'COUNT' })).to.include({ Count: 1 });
    expect(() => perform('Scan', { TableName: 'a-broken-one' })).to.throw('The database file is damaged');
    upkeep.close();
  });

  it('waits out a full file, of which a warning tells once, and goes on when there is room', async () => {
    const { database, backend, perform } = newBackend();
    const warnings: string[] = [];
    const listener = ({ message }: Error) => warnings.push(message);
    process.on('warning', listener);
    try {
      perform('CreateTable', VISITS);
      for (let i = 0; i < 30; i++) perform('PutItem', { TableName, Item: visit('ann', i, { pad: PAD }) });
      perform('UpdateTable', BY_TIME);
      database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
      const scheduler = new VirtualTimeScheduler();
      const upkeep = new Upkeep(backend, scheduler);
      scheduler.maxFrames = 5000;
      scheduler.flush();
      await setImmediate();
      expect(warnings).to.deep.equal(['The database file cannot grow: make room on its disk.']);
      database.pragma('max_page_count = 1073741823');
      scheduler.maxFrames = 10_000;
      scheduler.flush();
      expect(perform('Scan', { TableName, IndexName: 'byTime', Select: 'COUNT' })).to.include({ Count: 30 });
      upkeep.close();
    } finally {
      process.off('warning', listener);
    }
  });
});
