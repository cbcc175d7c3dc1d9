/** `dynochemy serve`: a SQLite file, or tables in memory, as an endpoint for whatever speaks DynamoDB's protocol. */
import { type ServeOptions, type SqliteServer, serve as startServer } from '../sqlite/index.js';
import { CommandError, EXIT } from './exit.js';
import { messageOf } from './input/row.js';
import { onInterrupt } from './interrupt.js';
import { fileOfTarget } from './target.js';

/** The options of the command. */
export interface ServeFlags extends Omit<ServeOptions, 'file' | 'allowedHosts'> {
  readonly allowHost?: readonly string[];
}

/**
 * Serves until a signal asks for the end; what has come in by then is answered. Returns the exit status.
 * @throws CommandError where the address cannot be had or the file not be opened
 */
export async function serve(target: string | undefined, { allowHost, ...flags }: ServeFlags): Promise<number> {
  const file = target === undefined ? ':memory:' : fileToServe(target);
  const server = await start({ ...flags, file, ...(allowHost !== undefined && { allowedHosts: allowHost }) });
  const interrupted = new Promise<void>((resolve) => {
    onInterrupt(resolve, () => 'ended before all was answered\n');
  });
  process.stdout.write(welcome(server, file));
  await interrupted;
  await server.close();
  return EXIT.done;
}

function fileToServe(target: string): string {
  const file = fileOfTarget(target);
  if (file) return file;
  throw new CommandError(
    `'${target}' is nothing to serve: write sqlite:./app.db, or leave it out to serve from memory`,
  );
}

async function start(options: ServeOptions): Promise<SqliteServer> {
  try {
    return await startServer(options);
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT.usage, error);
  }
}

function welcome({ url }: SqliteServer, file: string): string {
  const tables = file === ':memory:' ? 'tables in memory' : `tables in ${file}`;
  const settings = Object.entries({
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: url,
    AWS_DEFAULT_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  }).map(([name, value]) => `${name}=${value}`);
  return `listening on ${url}, ${tables}, stop with Ctrl-C\nfor the AWS CLI: export ${settings.join(' ')}\n`;
}
