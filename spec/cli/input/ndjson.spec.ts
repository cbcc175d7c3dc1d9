import { expect } from 'chai';
import fc from 'fast-check';
import { ndjson } from '../../../lib/cli/input/ndjson.js';
import type { Bytes } from '../../../lib/cli/input/row.js';
import { rowsOf, sameWhereverCut } from '../chunks.js';

const read = (bytes: Bytes) => ndjson(bytes, (item) => item);

describe('ndjson', () => {
  it('reads an object a line, with the number of its line', async () => {
    expect(await rowsOf(read, '{"a":1}\n{"a":2}\n')).to.deep.equal([
      { kind: 'good', line: 1, item: { a: 1 } },
      { kind: 'good', line: 2, item: { a: 2 } },
    ]);
  });

  it('counts lines right across blank ones, either line end and a missing last one', async () => {
    const rows = await rowsOf(read, '\r\n{"a":1}\r\n\n  \n{"a":2}');
    expect(rows.map(({ line }) => line)).to.deep.equal([2, 5]);
  });

  it('rejects a line that is no object, says why, and goes on', async () => {
    const rows = await rowsOf(read, '{"a":1}\n[1]\n{"a":\n7\nnull\n{"a":2}\n');
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['good', 'bad', 'bad', 'bad', 'bad', 'good']);
    expect(rows[1]).to.deep.include({ line: 2, reason: 'it is not a JSON object', text: '[1]' });
    expect(rows[2])
      .to.have.property('reason')
      .that.matches(/^it is not valid JSON: /);
  });

  it('rejects a line that is not UTF-8', async () => {
    const rows = await rowsOf(read, Buffer.from('{"a":"\xe9"}\n{"a":"é"}', 'latin1'));
    expect(rows[0]).to.deep.include({ kind: 'bad', line: 1, reason: 'it is not valid UTF-8' });
  });

  it('rejects a line over 16 MB without keeping it, and reads the next', async () => {
    const long = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`;
    const [bad, good] = await rowsOf(read, `${long}\n{"a":2}\n`);
    const reason = 'it has more than 16 MB, and an item ends at 400 KB';
    expect(bad).to.deep.equal({ kind: 'bad', line: 1, reason, text: long.slice(0, 200) });
    expect(good).to.deep.equal({ kind: 'good', line: 2, item: { a: 2 } });
  });

  it('rejects what is nested too deep to be read', async () => {
    const deep = `{"n":12345678901234567890,"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect((await rowsOf(read, deep))[0]).to.deep.include({ kind: 'bad', reason: 'it is nested too deep' });
  });

  it('keeps a __proto__ as data', async () => {
    const [row] = await rowsOf(read, '{"__proto__":{"a":1},"n":12345678901234567890}');
    expect(row?.kind === 'good' && Object.keys(row.item)).to.deep.equal(['__proto__', 'n']);
  });

  it('gives the same rows wherever the bytes are cut', async () => {
    const line = fc.oneof(
      fc
        .dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()))
        .map((item) => JSON.stringify(item)),
      fc.constantFrom('', '{', '[]', '\r', 'ü'),
    );
    await sameWhereverCut(
      read,
      fc.array(line, { maxLength: 8 }).map((all) => all.join('\n')),
    );
  });
});
