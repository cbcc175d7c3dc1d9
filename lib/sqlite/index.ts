/** The door `dynochemy/sqlite`: DynamoDB embedded, in a SQLite file. */
export { sqlite } from './client.js';
export type { Fault, FaultOptions, FaultRates, FaultRequest } from './faults/fault.js';
export { type ServeOptions, type SqliteServer, serve } from './serve.js';
export type { SqliteOptions } from './sqlite-options.js';
export type { StreamRules } from './stream/rules.js';
export type { ThroughputRules } from './throughput/rules.js';
