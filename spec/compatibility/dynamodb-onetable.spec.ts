// biome-ignore-all lint/suspicious/noTemplateCurlyInString: OneTable has templates of its own, in plain strings.
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { OneTableError, Table } from 'dynamodb-onetable';
import { sqlite } from '../../lib/sqlite/index.js';
import { failureOf } from './failure-of.js';

/** The accounts and users of OneTable's own documentation. */
const SCHEMA = {
  format: 'onetable:1.1.0',
  version: '0.0.1',
  indexes: {
    primary: { hash: 'pk', sort: 'sk' },
    gs1: { hash: 'gs1pk', sort: 'gs1sk', follow: true, project: 'keys' },
    ls1: { sort: 'balance', type: 'local' },
  },
  models: {
    Account: {
      pk: { type: String, value: 'account:${id}' },
      sk: { type: String, value: 'account:' },
      id: { type: String, required: true },
      status: { type: String, default: 'active' },
      code: { type: String, unique: true },
    },
    User: {
      pk: { type: String, value: 'account:${account}' },
      sk: { type: String, value: 'user:${email}' },
      account: { type: String, required: true },
      email: { type: String, required: true },
      role: { type: String, enum: ['user', 'admin'], default: 'user' },
      balance: { type: Number, default: 0 },
      logins: { type: Array },
      gs1pk: { type: String, value: 'user:${role}' },
      gs1sk: { type: String, value: 'user:${email}' },
    },
  },
  params: { isoDates: true, timestamps: false },
} as const;

const usersOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    account: 'acme',
    email: `u${String(i).padStart(3, '0')}@acme`,
    balance: i,
    role: i % 2 === 0 ? ('user' as const) : ('admin' as const),
  }));

describe('dynamodb-onetable', () => {
  let client: DynamoDB;
  let table: Table<typeof SCHEMA>;
  beforeEach(async () => {
    client = sqlite();
    table = new Table({ client, name: 'one', schema: SCHEMA, partial: true });
    await table.createTable();
  });
  afterEach(() => client.destroy());

  const createUsers = async (count: number) => {
    const User = table.getModel('User');
    for (const user of usersOf(count)) await User.create(user);
    return User;
  };

  it('makes its table, with its indexes, and takes it away', async () => {
    expect(await table.exists()).to.equal(true);
    const { Table: description } = await client.describeTable({ TableName: 'one' });
    expect(description?.GlobalSecondaryIndexes?.[0]).to.deep.include({
      IndexName: 'gs1',
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
    expect(description?.LocalSecondaryIndexes?.[0]?.IndexName).to.equal('ls1');
    await table.deleteTable('DeleteTableForever');
    expect(await table.exists()).to.equal(false);
  });

  it('makes its table with capacity and a time to live', async () => {
    const other = new Table({ client, name: 'other', schema: SCHEMA, partial: true });
    await other.createTable({
      provisioned: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
      TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
    });
    const { TimeToLiveDescription } = await client.describeTimeToLive({ TableName: 'other' });
    expect(TimeToLiveDescription).to.include({ AttributeName: 'until' });
    expect(TimeToLiveDescription?.TimeToLiveStatus).to.match(/^ENABL(ING|ED)$/);
  });

  it('adds and removes an index', async () => {
    await createUsers(4);
    const indexNames = async () =>
      (await client.describeTable({ TableName: 'one' })).Table?.GlobalSecondaryIndexes?.map(
        ({ IndexName }) => IndexName,
      );
    await table.updateTable({ create: { name: 'gs2', hash: 'email', sort: 'role' } });
    expect(await indexNames()).to.deep.equal(['gs1', 'gs2']);
    await table.updateTable({ remove: { name: 'gs2' } });
    expect(await indexNames()).to.deep.equal(['gs1']);
  });

  it('creates once, gets, updates and removes', async () => {
    const User = table.getModel('User');
    const key = { account: 'acme', email: 'ann@acme' };
    await User.create(key);
    await failureOf(User.create(key), OneTableError);
    await User.update({ ...key, role: 'admin' }, { add: { balance: 10 }, push: { logins: ['mon'] } });
    await User.update(key, { push: { logins: ['tue'] }, where: '${balance} > {5}' });
    expect(await User.get(key)).to.deep.equal({ ...key, role: 'admin', balance: 10, logins: ['mon', 'tue'] });
    await failureOf(User.update(key, { set: { balance: 0 }, where: '${balance} > {50}' }), OneTableError);
    await User.update(key, { remove: ['logins'] });
    expect(await User.get(key)).not.to.have.property('logins');
    await failureOf(User.update({ ...key, email: 'bob@acme' }), OneTableError);
    await User.upsert({ ...key, email: 'bob@acme', balance: 1 });
    await User.remove(key);
    expect(await User.get(key)).to.equal(undefined);
    expect(await User.get({ ...key, email: 'bob@acme' })).to.deep.include({ balance: 1 });
  });

  it('finds by begins and between, on any index, page by page', async () => {
    const User = await createUsers(20);
    const emails = (users: { email: string }[]) => users.map(({ email }) => email);
    const begins = await User.find({ pk: 'account:acme', sk: { begins: 'user:u01' } }, { reverse: true });
    expect(emails(begins)).to.have.length(10).and.include('u010@acme');
    expect(begins[0]?.email).to.equal('u019@acme');
    expect(
      emails(await User.find({ pk: 'account:acme', balance: { between: [3, 5] } }, { index: 'ls1' })),
    ).to.deep.equal(['u003@acme', 'u004@acme', 'u005@acme']);
    const admins = await User.find({ role: 'admin' }, { index: 'gs1', follow: true });
    expect(admins.map(({ balance }) => balance)).to.deep.equal([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect(await User.find({ account: 'acme' }, { where: '${balance} >= {18}' })).to.have.length(2);
    const found: string[] = [];
    let next: object | undefined;
    do {
      const page = await User.find({ account: 'acme' }, { limit: 6, ...(next && { next }) });
      found.push(...emails(page));
      next = page.next;
    } while (next !== undefined);
    expect(found).to.deep.equal(emails(usersOf(20)));
    expect((await User.find({ account: 'acme' }, { count: true })).count).to.equal(20);
  });

  it('finds items of several models, and scans', async () => {
    await createUsers(3);
    await table.getModel('Account').create({ id: 'acme' });
    const groups = await table.fetch(['Account', 'User'], { pk: 'account:acme' });
    expect(groups.User).to.have.length(3);
    expect(groups.Account).to.have.length(1);
    expect(await table.getModel('User').scan({}, { where: '${balance} > {0}' })).to.have.length(2);
    const halves = [0, 1].map((segment) => table.scanItems({}, { segment, segments: 2 }));
    expect((await Promise.all(halves)).flat()).to.have.length(4);
  });

  it('writes and reads in batches', async () => {
    const User = table.getModel('User');
    const batch = {};
    for (const user of usersOf(25)) await User.create(user, { batch });
    await table.batchWrite(batch);
    const reads = {};
    for (const { account, email } of usersOf(25)) await User.get({ account, email }, { batch: reads });
    const users = await table.batchGet<{ balance: number }>(reads, { parse: true, hidden: false });
    expect(users.map(({ balance }) => balance)).to.have.members(usersOf(25).map(({ balance }) => balance));
  });

  it('writes transactions as a whole', async () => {
    const [Account, User] = [table.getModel('Account'), table.getModel('User')];
    const key = { account: 'acme', email: 'ann@acme' };
    const open = async () => {
      const transaction = {};
      await Account.create({ id: 'acme' }, { transaction });
      await User.upsert({ ...key, balance: 5 }, { transaction });
      await table.transact('write', transaction);
    };
    await open();
    await failureOf(open(), OneTableError);
    const transaction = {};
    await Account.get({ id: 'acme' }, { transaction });
    await User.get(key, { transaction });
    const read = await table.transact('get', transaction, { parse: true, hidden: true });
    expect(read).to.have.length(2);
  });

  it('keeps unique attributes unique', async () => {
    const Account = table.getModel('Account');
    await Account.create({ id: 'acme', code: 'a1' });
    await failureOf(Account.create({ id: 'other', code: 'a1' }), OneTableError);
    await Account.update({ id: 'acme', code: 'b2' });
    await Account.create({ id: 'other', code: 'a1' });
    await Account.remove({ id: 'acme' });
    await Account.create({ id: 'third', code: 'b2' });
    expect(await Account.scan()).to.have.length(2);
  });
});
