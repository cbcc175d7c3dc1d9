/** The first line and the headers of a request made wrong, line by line. */
import type { Draw } from '../../support/draw.js';
import { type Mutation, mutation } from '../trial.js';
import { HOSTILE } from './hostile.js';

const METHODS = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'CONNECT', 'post', 'P0ST', 'PRI', ''];
const TARGETS = [
  ...['/shell', '//', '*', '', '?', '/?a=b', '/../..', '/%00', '/%', 'localhost:80', 'http://localhost/', 'ftp://a/'],
  ...['http://evil.example/', 'http://localhost@evil.example/', 'http://[::1/', `/${'a'.repeat(20_000)}`, '/\u00e9'],
];
const VERSIONS = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'HTTP/9.9', 'http/1.1', 'SIP/2.0', ''];
const HEADERS = [
  ...['host: evil.example', 'host: localhost.evil.example', 'host: 127.0.0.1.evil.example', 'host: [::1', 'host: '],
  ...['host: localhost:99999', 'host: a, b', 'host: LOCALHOST', 'host: 0x7f000001', 'host: []', 'host: :'],
  ...['origin: http://evil.example', 'origin: null', 'origin: http://localhost', 'origin: '],
  ...['content-length: 0', 'content-length: 1', 'content-length: 100000', 'content-length: -1', 'content-length: 1e3'],
  ...[
    'content-length: 99999999999999999999',
    'content-length: 0x10',
    'content-length: 1, 2',
    'content-length: 20000000',
  ],
  ...['transfer-encoding: chunked', 'transfer-encoding: gzip', 'transfer-encoding: chunked, identity'],
  ...['expect: 100-continue', 'expect: nonsense', 'connection: close', 'connection: upgrade', 'upgrade: websocket'],
  ...['content-encoding: gzip', 'content-encoding: br', 'content-encoding: gzip, gzip', 'content-encoding: GZIP'],
  ...[
    'content-type: text/plain',
    'content-type: application/json; charset=utf-16',
    'content-type: ',
    'content-type: ;',
  ],
  ...['x-amz-target: ', 'x-amz-target: DynamoDB_20120810.', 'x-amz-target: DynamoDB_20120810.__proto__'],
  ...['x-amz-target: DynamoDB_20120810.constructor', 'x-amz-target: ListTables', 'accept-encoding: gzip;q=0'],
  ...['accept-encoding: br', 'access-control-request-method: POST', 'access-control-request-headers: a\u0001b'],
  ...['__proto__: x', 'constructor: x', `x-long: ${'a'.repeat(17_000)}`, 'no colon', ' folded', ': nameless', 'a b: c'],
];

/** A mutation of the head, which ends with the line end of its last header. */
export function headMutation(draw: Draw): Mutation<Buffer> {
  const [name, change] = draw.weighted<[string, (draw: Draw, lines: string[]) => string[]]>([
    [3, () => ['another first line', (own, [first = '', ...rest]) => [firstLine(own, first), ...rest]]],
    [4, () => ['another header', (own, lines) => replaced(own, lines, own.pick(HEADERS))]],
    [4, () => ['a header more', (own, lines) => [...lines, own.pick(HEADERS)]]],
    [1, () => ['a header gone', (own, lines) => lines.filter((_, i) => i !== own.int(1, lines.length))]],
    [1, () => ['a header twice', (own, lines) => [...lines, own.pick(lines)]]],
    [1, () => ['a hostile value', (own, lines) => [...lines, `${own.pick(['host', 'origin'])}: ${own.pick(HOSTILE)}`]]],
    [0.2, () => ['very many headers', (own, lines) => [...lines, ...own.times(3000, (i) => `x-${i}: ${i}`)]]],
  ]);
  return mutation(draw, name, (own, head) => Buffer.from(`${change(own, linesOf(head)).join('\r\n')}\r\n`, 'latin1'));
}

/** At least one, which may be empty: other mutations may have cut the head off. */
function linesOf(head: Buffer): string[] {
  const [first = '', ...rest] = head.toString('latin1').split('\r\n');
  return [first, ...rest.slice(0, -1)];
}

function firstLine(draw: Draw, line: string): string {
  const [method = '', target = '', version = ''] = line.split(' ');
  return draw.pick([
    `${draw.pick(METHODS)} ${target} ${version}`,
    `${method} ${draw.pick(TARGETS)} ${version}`,
    `${method} ${target} ${draw.pick(VERSIONS)}`,
  ]);
}

/** In place of the header of the same name where there is one. */
function replaced(draw: Draw, lines: readonly string[], header: string): string[] {
  const name = header.slice(0, header.indexOf(':') + 1);
  const at = lines.findIndex((line) => line.startsWith(name));
  return lines.with(at > 0 ? at : draw.int(0, lines.length - 1), header);
}
