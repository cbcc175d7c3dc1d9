/** The door `dynochemy/sqlite`: DynamoDB embedded, in a SQLite file. */
export { type SqliteOptions, sqlite } from './client.js';
