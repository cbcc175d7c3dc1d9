import { ConditionalCheckFailedException, type DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { ElectroError, Entity, Service } from 'electrodb';
import { failureOf } from './failure-of.js';
import { singleTableClient, TABLE_NAME } from './single-table.js';

/** The task tracker of ElectroDB's own documentation: employees and their tasks, in one table. */
const trackerOn = (client: DynamoDB) => {
  const employees = new Entity(
    {
      model: { entity: 'employee', version: '1', service: 'tracker' },
      attributes: {
        employee: { type: 'string', required: true },
        team: { type: 'string', required: true },
        title: { type: 'string' },
        salary: { type: 'number', default: 0 },
        skills: { type: 'set', items: 'string' },
        notes: { type: 'list', items: { type: 'string' } },
        address: { type: 'map', properties: { city: { type: 'string' }, zip: { type: 'string' } } },
      },
      indexes: {
        employee: { pk: { field: 'pk', composite: ['employee'] }, sk: { field: 'sk', composite: [] } },
        coworkers: {
          index: 'gsi1',
          collection: 'workload',
          pk: { field: 'gsi1pk', composite: ['team'] },
          sk: { field: 'gsi1sk', composite: ['employee'] },
        },
      },
    },
    { client, table: TABLE_NAME },
  );
  const tasks = new Entity(
    {
      model: { entity: 'task', version: '1', service: 'tracker' },
      attributes: {
        task: { type: 'string', required: true },
        employee: { type: 'string', required: true },
        team: { type: 'string', required: true },
        points: { type: 'number', required: true },
        state: { type: ['open', 'done'] as const, default: 'open' },
      },
      indexes: {
        task: { pk: { field: 'pk', composite: ['employee'] }, sk: { field: 'sk', composite: ['task'] } },
        assigned: {
          index: 'gsi1',
          collection: 'workload',
          pk: { field: 'gsi1pk', composite: ['team'] },
          sk: { field: 'gsi1sk', composite: ['task'] },
        },
      },
    },
    { client, table: TABLE_NAME },
  );
  return new Service({ employees, tasks }, { client, table: TABLE_NAME });
};

const ann = { employee: 'ann', team: 'green', title: 'engineer', salary: 100 };

const tasksOfAnn = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    task: `t${String(i).padStart(3, '0')}`,
    employee: 'ann',
    team: 'green',
    points: i,
    state: 'open' as const,
  }));

describe('ElectroDB', () => {
  let tracker: ReturnType<typeof trackerOn>;
  beforeEach(async () => {
    tracker = trackerOn(await singleTableClient());
  });

  it('creates once, and fails where the item exists', async () => {
    const { employees } = tracker.entities;
    await employees.create(ann).go();
    expect((await employees.get({ employee: 'ann' }).go()).data).to.deep.equal(ann);
    const failure = await failureOf(employees.create({ ...ann, salary: 1 }).go(), ElectroError);
    expect(failure.cause).to.be.instanceOf(ConditionalCheckFailedException);
    expect((await employees.get({ employee: 'ann' }).go()).data?.salary).to.equal(100);
    expect((await employees.get({ employee: 'bob' }).go()).data).to.equal(null);
  });

  it('puts, upserts, patches and updates with set, add, append, delete and remove', async () => {
    const { employees } = tracker.entities;
    const skills = ['go', 'rust'];
    await employees.put({ ...ann, skills, notes: ['first'], address: { city: 'Bern', zip: '3000' } }).go();
    await employees
      .patch({ employee: 'ann' })
      .set({ title: 'lead' })
      .add({ salary: 50, skills: ['sql'] })
      .append({ notes: ['second'] })
      .remove(['address'])
      .go();
    const { data } = await employees
      .update({ employee: 'ann' })
      .delete({ skills: ['go'] })
      .go({ response: 'all_new' });
    expect(data).to.deep.include({ title: 'lead', salary: 150, notes: ['first', 'second'] });
    expect([...(data.skills ?? [])]).to.have.members(['rust', 'sql']);
    expect(data).not.to.have.property('address');
    const upserted = await employees
      .upsert({ employee: 'bob', team: 'red' })
      .add({ salary: 7 })
      .go({ response: 'all_new' });
    expect(upserted.data).to.deep.include({ employee: 'bob', salary: 7 });
    await failureOf(employees.patch({ employee: 'eve' }).set({ title: 'spy' }).go(), ElectroError);
  });

  it('writes and deletes on conditions', async () => {
    const { tasks } = tracker.entities;
    await tasks.put(tasksOfAnn(1)).go();
    const key = { employee: 'ann', task: 't000' };
    const finish = () =>
      tasks
        .patch(key)
        .set({ state: 'done' })
        .where(({ state }, { eq }) => eq(state, 'open'))
        .go();
    await finish();
    await failureOf(finish(), ElectroError);
    await failureOf(tasks.remove({ employee: 'ann', task: 'none' }).go(), ElectroError);
    await tasks.delete(key).go();
    expect((await tasks.get(key).go()).data).to.equal(null);
  });

  it('queries by begins, between and filters, in both directions', async () => {
    const { tasks } = tracker.entities;
    await tasks.put(tasksOfAnn(30)).go();
    const ofAnn = () => tasks.query.task({ employee: 'ann' });
    const namesOf = ({ data }: { data: { task: string }[] }) => data.map(({ task }) => task);
    expect(namesOf(await ofAnn().begins({ task: 't02' }).go())).to.have.length(10);
    expect(namesOf(await ofAnn().between({ task: 't003' }, { task: 't005' }).go({ order: 'desc' }))).to.deep.equal([
      't005',
      't004',
      't003',
    ]);
    expect(namesOf(await ofAnn().gte({ task: 't028' }).go())).to.deep.equal(['t028', 't029']);
    const filtered = await ofAnn()
      .where(({ points }, { lt, gte }) => `${gte(points, 5)} AND ${lt(points, 7)}`)
      .go();
    expect(namesOf(filtered)).to.deep.equal(['t005', 't006']);
    expect((await tasks.query.assigned({ team: 'green' }).go({ attributes: ['points'], limit: 2 })).data).to.deep.equal(
      [{ points: 0 }, { points: 1 }],
    );
  });

  it('pages through a query by its cursor', async () => {
    const { tasks } = tracker.entities;
    await tasks.put(tasksOfAnn(25)).go();
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { task: string }[]; cursor: string | null } = await tasks.query
        .assigned({ team: 'green' })
        .go({ limit: 7, cursor });
      found.push(...page.data.map(({ task }) => task));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(found).to.deep.equal(tasksOfAnn(25).map(({ task }) => task));
    expect((await tasks.query.task({ employee: 'ann' }).go({ pages: 'all', limit: 4 })).data).to.have.length(25);
  });

  it('finds entities of several kinds by their collection', async () => {
    const { employees, tasks } = tracker.entities;
    await employees.create(ann).go();
    await employees.create({ ...ann, employee: 'bob', team: 'red' }).go();
    await tasks.put(tasksOfAnn(3)).go();
    const { data } = await tracker.collections.workload({ team: 'green' }).go();
    expect(data.employees).to.deep.equal([ann]);
    expect(data.tasks).to.deep.equal(tasksOfAnn(3));
  });

  it('scans for one kind of entity', async () => {
    const { employees, tasks } = tracker.entities;
    await employees.create(ann).go();
    await tasks.put(tasksOfAnn(3)).go();
    expect((await employees.scan.go()).data).to.deep.equal([ann]);
    expect((await tasks.scan.where(({ points }, { gt }) => gt(points, 1)).go()).data).to.deep.equal(
      tasksOfAnn(3).slice(2),
    );
  });

  it('matches entities by any of their attributes', async () => {
    const { tasks } = tracker.entities;
    await tasks.put(tasksOfAnn(4)).go();
    expect((await tasks.match({ team: 'green', points: 2 }).go()).data).to.deep.equal(tasksOfAnn(4).slice(2, 3));
  });

  it('puts, gets and deletes more than one batch holds', async () => {
    const { tasks } = tracker.entities;
    const all = tasksOfAnn(130);
    expect((await tasks.put(all).go({ concurrent: 3 })).unprocessed).to.deep.equal([]);
    const keys = all.map(({ employee, task }) => ({ employee, task }));
    const { data } = await tasks.get(keys).go({ preserveBatchOrder: true });
    expect(data).to.deep.equal(all);
    await tasks.delete(keys.slice(0, 60)).go();
    expect((await tasks.get(keys).go()).data).to.have.length(70);
  });

  it('writes transactions as a whole, or says what stood in their way', async () => {
    const { tasks } = tracker.entities;
    const [task] = tasksOfAnn(1);
    if (task === undefined) throw new Error('no task');
    const hire = () =>
      tracker.transaction
        .write(({ employees: people, tasks: work }) => [
          people.create(ann).commit({ response: 'all_old' }),
          work.upsert(task).commit(),
        ])
        .go();
    expect((await hire()).canceled).to.equal(false);
    const again = await hire();
    expect(again.canceled).to.equal(true);
    expect(again.data.map(({ code }) => code)).to.deep.equal(['ConditionalCheckFailed', 'None']);
    await tasks.delete({ employee: 'ann', task: 't000' }).go();
    const read = await tracker.transaction
      .get(({ employees: people, tasks: work }) => [
        people.get({ employee: 'ann' }).commit(),
        work.get({ employee: 'ann', task: 't000' }).commit(),
      ])
      .go();
    expect(read.data.map(({ item }) => item)).to.deep.equal([ann, null]);
  });
});
