/** Where units are short, what is urgent does not wait for what is not; and what is not goes on all the same. */
import { expect } from 'chai';
import { get, type Priority, put, table } from '../../lib/index.js';
import { World } from '../support/world.js';

interface Row {
  id: string;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id', readCapacity: 10, writeCapacity: 10 });

describe('priority', () => {
  it('lets urgent gets pass a long queue of others, in whatever order they came', async () => {
    const turns = await settled((s, priority, id) => s.operations.next(get(Rows, id, { priority })));
    expect(turns.indexOf('high')).to.be.below(25);
    expect(turns.slice(0, turns.lastIndexOf('high'))).to.include('low');
  });

  it('does so for writes', async () => {
    const turns = await settled((s, priority, id) => s.operations.next(put(Rows, { id }, { priority })));
    expect(turns.indexOf('high')).to.be.below(25);
  });

  it('does so for pages', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows] });
    await s.createTables();
    const turns: string[] = [];
    const scanAt = (priority: Priority) =>
      s
        .scan(Rows)
        .priority(priority)
        .then(() => turns.push(priority));
    await Promise.all([...Array.from({ length: 40 }, () => scanAt('low')), scanAt('high')]);
    expect(turns.indexOf('high')).to.be.below(15);
    await s.close();
    world.end();
  });

  it('never comes before the order of a key', async () => {
    const world = new World(1, {});
    const s = world.solvent({ tables: [Rows] });
    await s.createTables();
    s.put(Rows, { id: 'a' }, { priority: 'low' });
    expect(await s.get(Rows, 'a', { priority: 'high' })).to.deep.equal({ id: 'a' });
    await s.close();
    world.end();
  });
});

type Push = (s: ReturnType<World['solvent']>, priority: Priority, id: string) => void;

/** The priorities of 100 operations, of which the last five are urgent, as they settled. */
async function settled(push: Push): Promise<Priority[]> {
  const world = new World(1, {});
  const s = world.solvent({ tables: [Rows] });
  await s.createTables();
  const turns: Priority[] = [];
  s.outcomes.subscribe(({ operation }) =>
    turns.push('priority' in operation ? (operation.priority as Priority) : 'normal'),
  );
  for (let index = 0; index < 100; index += 1) push(s, index < 95 ? 'low' : 'high', String(index));
  await s.flush();
  await s.close();
  world.end();
  return turns;
}
