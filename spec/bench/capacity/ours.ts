/** A solvent, which is told what the table has. */
import { put, solvent } from 'dynochemy';
import { filter, lastValueFrom, map } from 'rxjs';
import { type Contender, tableOf } from './scenario.js';

export const ours: Contender = async (client, scenario, rows) => {
  const Rows = tableOf(scenario, scenario.declaredRate ?? scenario.rate);
  await using s = solvent(client);
  const errors$ = s.ingest(rows.map((row) => put(Rows, row))).pipe(
    map(({ error }) => error),
    filter((error) => error !== undefined),
  );
  const error = await lastValueFrom(errors$, { defaultValue: undefined });
  if (error) throw error;
};
