/**
 * A process that works on a database file, for specs that need several or kill one. It reads requests from its standard
 * input, one JSON line each: the call's target and its body; it answers each as soon as it is replied to, with a line of its
 * number, its status and the reply's body. It has no SDK, which would take longer to load than most of these specs run.
 */
import { createInterface } from 'node:readline';
import { Service } from '../../../lib/sqlite/service.js';

const [, , file = ''] = process.argv;
const service = new Service({ file });
process.stdout.write('"ready"\n');

let asked = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const number = asked++;
  const [target, body] = JSON.parse(line);
  service.answer(target, Buffer.from(JSON.stringify(body))).then(({ status, body: reply }) => {
    process.stdout.write(`${JSON.stringify([number, status, JSON.parse(String(reply))])}\n`);
  });
}
