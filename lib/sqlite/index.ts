/** The door `dynochemy/sqlite`: DynamoDB embedded, in a SQLite file. */
export { sqlite } from './client.js';
export type { SqliteOptions } from './service.js';
