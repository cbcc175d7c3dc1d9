/** Command lines that are right, for a folder and a server that are there. */
import type { Draw } from '../../support/draw.js';
import { HOSTILE } from '../mutate/hostile.js';
import { PLANTED_PASSWORD } from '../secrets.js';

/** Where commands find what they work on. */
export interface Place {
  /** Answers at this URL, and wherever `dynamodb:` leads. */
  readonly url: string;
}

/** Files that a session has, and those that its commands write. */
export const FILES = {
  database: 'app.db',
  inputs: ['rows.ndjson', 'rows.json', 'rows.csv', 'rows.ndjson.gz', 'padded.gz', 'dynamodb.ndjson', 'notes.txt'],
  outputs: ['out.ndjson', 'out.ndjson.gz', 'rejects.ndjson', 'report.html'],
} as const;

/** The table of the database and of the server. */
const TABLE = 'visits';

export function drawCommand(draw: Draw, place: Place): string[] {
  return draw.weighted<string[]>([
    [4, () => load(draw, place)],
    [4, () => ['query', target(draw, place), table(draw), draw.pick(['ann', 'bob', ...HOSTILE]), ...queryFlags(draw)]],
    [3, () => ['scan', target(draw, place), table(draw), ...selectionFlags(draw)]],
    [
      2,
      () => [
        'dump',
        target(draw, place),
        table(draw),
        ...some(draw, [
          ['--segments', '3'],
          ['--out', output(draw)],
        ]),
      ],
    ],
    [1, () => ['serve', ...some(draw, SERVE_FLAGS), '--port', '0']],
    // Only where it is the database of the target as well is it refused.
    [0.2, () => ['dump', `sqlite:${FILES.database}`, TABLE, '--out', FILES.database]],
    [0.3, () => [draw.pick(['help', '--help', '--version', '', 'lod', '-x']), ...draw.some(['load', '-v', '--'], 1)]],
  ]);
}

function load(draw: Draw, place: Place): string[] {
  const input = draw.chance(0.3) ? 'good.ndjson' : draw.pick([...FILES.inputs, '-', 'missing.csv', '.']);
  const flags = [
    ['--create'],
    ['--hash', draw.pick(['user', 'user:S', 'user:N', 'time:B', ':', 'a:X', '__proto__'])],
    ['--range', draw.pick(['time:N', 'time', 'user'])],
    ['--write-capacity', draw.pick(['1000', '0', '-1', 'NaN', '1e400'])],
    ['--format', draw.pick(['ndjson', 'json', 'csv', 'dynamodb', 'xml'])],
    ['--types', draw.pick(['time=N', 'hits=N,flag=BOOL', 'x', '=', 'time=S', '__proto__=N'])],
    ['--rejects', output(draw)],
    ['--report', output(draw)],
    ['--json'],
  ];
  return ['load', input, target(draw, place), '--table', table(draw), ...some(draw, flags)];
}

function target(draw: Draw, { url }: Place): string {
  return draw.weighted<string>([
    [10, () => `sqlite:${FILES.database}`],
    [2, () => 'sqlite::memory:'],
    [2, () => url],
    [1, () => draw.pick(['dynamodb:', 'dynamodb:eu-west-1'])],
    [
      1,
      () => draw.pick(['sqlite:', 'sqlite:.', 'sqlite:notes.txt', 'sqlite:no/such/app.db', FILES.database, 'ftp://a']),
    ],
    [0.5, () => url.replace('://', `://ann:${PLANTED_PASSWORD}@`)],
    [0.2, () => draw.pick(['http://', 'http://[', `${url}/a/b?c#d`, 'https://127.0.0.1:99999'])],
  ]);
}

function table(draw: Draw): string {
  return draw.weighted<string>([
    [12, () => TABLE],
    [1, () => draw.pick(['nosuch', 'a', 'x'.repeat(256), '../app.db', ...HOSTILE])],
  ]);
}

function output(draw: Draw): string {
  return draw.pick([...FILES.outputs, ...FILES.outputs, 'rows.ndjson', '.', 'no/such/folder', '/dev/full']);
}

function queryFlags(draw: Draw): string[] {
  const flags = [
    ['--range-from', draw.pick(['0', '1', 'x', '-1e400', ''])],
    ['--range-to', draw.pick(['9', '9'.repeat(40)])],
    ['--begins-with', draw.pick(['1', 'a', ''])],
    ['--reverse'],
  ];
  return [...some(draw, flags), ...selectionFlags(draw)];
}

function selectionFlags(draw: Draw): string[] {
  return some(draw, [
    ['--index', draw.pick(['byPage', 'byHits', 'nosuch', '__proto__'])],
    ['--filter', draw.pick(FILTERS)],
    ['--attributes', draw.pick(['user,time', 'user', ',', '__proto__', 'a,a', 'user.x', 'x'.repeat(5000)])],
    ['--limit', draw.pick(['1', '0', '-1', '1.5', '9007199254740993', 'x'])],
    ['--segments', draw.pick(['1', '4', '1000001', '0'])],
    ['--consistent'],
    ['--format', draw.pick(['json', 'dynamodb', 'csv'])],
  ]);
}

const FILTERS = [
  '{"attr":"hits","gt":3}',
  '{"attr":"page","beginsWith":"/"}',
  '{"and":[{"attr":"hits","exists":true},{"not":{"attr":"hits","in":[1,2]}}]}',
  '{"attr":["a",0,"b"],"eq":{"x":[1,null]}}',
  '{"attr":"hits","between":[1,12345678901234567890]}',
  '{"attr":"__proto__","size":{"lt":3}}',
  '{"attr":"hits","type":"N"}',
];

const SERVE_FLAGS = [
  [`sqlite:${FILES.database}`],
  ['--host', '127.0.0.1'],
  ['--host', '256.1.1.1'],
  ['--cors', '*'],
  ['--allow-host', 'a,b'],
  ['--latency', '5-1'],
  ['--faults', 'throttle=0.1,nosuch=1'],
  ['--faults', '__proto__=1'],
  ['--capacity', 'perhaps'],
  ['--seed', '1e400'],
];

/** Some of the flags, in any order. */
function some(draw: Draw, flags: readonly (readonly string[])[]): string[] {
  return draw.some(flags, draw.int(0, 3)).flat();
}
