/** What came back on a connection, and whether it may. */
import { gunzipSync } from 'node:zlib';
import { leakIn } from '../secrets.js';
import type { Verdict } from '../trial.js';
import { replyVerdict } from './reply-verdict.js';

/** The bytes of a connection. */
export interface Exchange {
  readonly sent: Buffer;
  readonly received: Buffer;
}

const HEAD_END = '\r\n\r\n';
/** A status line, wherever a reply begins: none of the texts that are sent has one. */
const STATUS_LINE = /HTTP\/1\.1 (\d{3}) /g;

/** Every reply blames the client, if anyone, and the first one is looked at as a whole. No reply at all is one, too. */
export function exchangeVerdict({ sent, received }: Exchange): Verdict {
  const text = received.toString('latin1');
  if (text === '') return { outcome: 'no reply' };
  if (!text.startsWith('HTTP/1.1 ')) return { outcome: 'no HTTP', problem: `no HTTP: ${text.slice(0, 200)}` };
  const statuses = [...text.matchAll(STATUS_LINE)].map(([, status]) => Number(status));
  const blaming = statuses.find((status) => status >= 500 || (status >= 300 && status < 400));
  if (blaming !== undefined)
    return { outcome: `${blaming}`, problem: `the status is ${blaming}: ${text.slice(0, 1000)}` };
  const { outcome, problem } = firstReply(text.replace(`HTTP/1.1 100 Continue${HEAD_END}`, ''), isHead(sent));
  return { outcome, problem: problem ?? leakIn(text) };
}

/** Replies to HEAD have no body, whatever their length says. */
function isHead(sent: Buffer): boolean {
  return sent.toString('latin1', 0, 5) === 'HEAD ';
}

function firstReply(text: string, headOnly: boolean): Verdict {
  const [head = '', ...rest] = text.split(HEAD_END);
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  const isJson = /^content-type: application\/(x-amz-)?json/im.test(head);
  if (length === undefined || !isJson || headOnly) return { outcome: `${status} ${isJson ? 'JSON' : 'other'}` };
  const body = Buffer.from(rest.join(HEAD_END).slice(0, Number(length)), 'latin1');
  if (body.length < Number(length)) return { outcome: `${status}`, problem: 'the reply is cut off' };
  const isPacked = /^content-encoding: gzip$/im.test(head);
  return replyVerdict({ status, body: (isPacked ? gunzipSync(body) : body).toString() });
}
