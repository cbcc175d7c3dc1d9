/** Our server as a process: its arguments are the port and the file. */
import { serve } from 'dynochemy/sqlite';

const [port, file = ':memory:'] = process.argv.slice(2);
await serve({ port: Number(port), file });
