/** Where the tables are: a target as it is written on the command line, and the client that reaches it. */
import { existsSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sqlite } from '../sqlite/index.js';
import { CommandError } from './exit.js';
import { messageOf } from './input/row.js';

/** A place with tables, opened. */
export interface Target {
  /** As it was written. */
  readonly name: string;
  readonly client: DynamoDBClient;
}

export interface TargetOptions {
  /** Whether a SQLite file is made where there is none. */
  readonly create: boolean;
}

/** How targets are written, in messages. */
const TARGETS = 'sqlite:./app.db, dynamodb: (your usual region), dynamodb:eu-west-1 or http://localhost:8000';

/**
 * Opens a target; `target.client.destroy()` closes it.
 * @throws CommandError where it is none, or its file is not there or not ours
 */
export function openTarget(name: string, { create }: TargetOptions): Target {
  const file = fileOfTarget(name);
  if (file !== undefined) return { name, client: openFile(file, create) };
  if (name.startsWith('dynamodb:')) return { name, client: openService(name.slice('dynamodb:'.length)) };
  if (/^https?:\/\//.test(name)) return { name, client: openEndpoint(name) };
  const advice = existsSync(name) ? `write sqlite:${name}` : `write ${TARGETS}`;
  throw new CommandError(`'${name}' is no target: ${advice}`);
}

/** The file of a target that has one. */
export function fileOfTarget(name: string): string | undefined {
  return name.startsWith('sqlite:') ? name.slice('sqlite:'.length) : undefined;
}

function openFile(file: string, create: boolean): DynamoDBClient {
  if (file === '') throw new CommandError('sqlite: wants the name of a file, such as sqlite:./app.db');
  if (!create && file !== ':memory:' && !existsSync(file)) {
    throw new CommandError(`there is no file ${file}: name another, or make it with 'dynochemy load --create'`);
  }
  try {
    return sqlite({ file });
  } catch (error) {
    throw new CommandError(messageOf(error), undefined, error);
  }
}

function openService(region: string): DynamoDBClient {
  return new DynamoDBClient(region === '' ? {} : { region });
}

/** Endpoints of one's own ask for a region and a key, and look at neither: these are sent where none is configured. */
function openEndpoint(endpoint: string): DynamoDBClient {
  // The SDK would not look at them, and every message that names the target would show them.
  if (endpoint.includes('@'))
    throw new CommandError('a URL here has no user and no password: leave out what ends at @');
  if (!URL.canParse(endpoint)) throw new CommandError(`'${endpoint}' is no URL, such as http://localhost:8000`);
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_PROFILE } = process.env;
  return new DynamoDBClient({
    endpoint,
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    ...(!AWS_ACCESS_KEY_ID && !AWS_PROFILE && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  });
}
