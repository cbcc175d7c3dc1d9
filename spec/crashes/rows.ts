/** The table that the processes of `loaders.ts` fill. */
import { table } from 'dynochemy';

export const Rows = table<{ id: string; text: string }>()({ name: 'rows', hashKey: 'id' });
