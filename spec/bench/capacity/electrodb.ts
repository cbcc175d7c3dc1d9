// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ElectroDB has templates of its own, in plain strings.
/** ElectroDB's batch put, which hands back what was not processed. */
import { Entity } from 'electrodb';
import { writeAll } from './backing-off.js';
import { type Contender, INDEX, TABLE } from './scenario.js';

export const electrodb: Contender = (client, { indexed }, rows) => {
  const byId = { pk: { field: 'id', composite: ['id'], template: '${id}' } } as const;
  const byGroup = { index: INDEX, pk: { field: 'group', composite: ['group'], template: '${group}' } } as const;
  const entity = new Entity(
    {
      model: { entity: 'row', version: '1', service: 'bench' },
      attributes: {
        id: { type: 'string', required: true },
        group: { type: 'string', required: true },
        text: { type: 'string', required: true },
      },
      indexes: { byId, ...(indexed && { byGroup }) },
    },
    { client, table: TABLE },
  );
  return writeAll(rows, async (batch) => {
    const { unprocessed } = await entity.put([...batch]).go();
    return unprocessed.map(({ id }) => id);
  });
};
