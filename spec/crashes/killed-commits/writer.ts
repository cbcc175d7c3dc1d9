/** The process that is killed: writes accounts without end, and says when the first has landed. */
import { del, type Operation, put, solvent, update } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';
import { Accounts, VIEWS } from './accounts.js';

const [file = '', seed = '0'] = process.argv.slice(2);
const s = solvent(sqlite({ file }), { views: VIEWS });
let hasBegun = false;
s.ingest(operations(Number(seed))).subscribe(({ operation, error }) => {
  // Before the first account has landed, there is nothing that a kill could break.
  if (hasBegun || error || operation.kind !== 'put') return;
  hasBegun = true;
  process.send?.('begun');
});

function* operations(first: number): Generator<Operation> {
  for (let n = first; ; n += 1) {
    const id = `account ${(n * 7919) % 300}`;
    const branch = `branch ${(n * 104_729) % 12}`;
    if (n % 7 === 0) yield del(Accounts, id);
    else if (n % 3 === 0) yield update(Accounts, id, { add: { balance: 5 } }, { if: { attr: 'id', exists: true } });
    else yield put(Accounts, { id, branch, balance: n % 100 });
  }
}
