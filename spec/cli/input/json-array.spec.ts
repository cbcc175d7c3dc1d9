import { expect } from 'chai';
import fc from 'fast-check';
import { jsonArray } from '../../../lib/cli/input/json-array.js';
import type { Bytes } from '../../../lib/cli/input/row.js';
import { itemJson } from '../../../lib/cli/item-json.js';
import { collect, inChunks, rowsOf, sameWhereverCut } from '../chunks.js';

const read = (bytes: Bytes) => jsonArray(bytes, (item) => item);
const broken = (text: string) => collect(read(inChunks(Buffer.from(text))));

describe('jsonArray', () => {
  it('reads the objects of an array, numbered as they stand in it', async () => {
    expect(await rowsOf(read, ' [ {"a":[1,{"b":"]"}]} ,\n{"a":"\\"},"} ] \n')).to.deep.equal([
      { kind: 'good', line: 1, item: { a: [1, { b: ']' }] } },
      { kind: 'good', line: 2, item: { a: '"},' } },
    ]);
  });

  it('reads no rows from an empty array, nor from nothing', async () => {
    for (const text of ['[]', ' [ \n] ', '', ' ']) expect(await rowsOf(read, text)).to.deep.equal([]);
  });

  it('rejects a bad element and goes on with the next', async () => {
    const rows = await rowsOf(read, '[{"a":1},{"a" 2},7,,{"a":3},]');
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['good', 'bad', 'bad', 'bad', 'good', 'bad']);
    expect(rows.map(({ line }) => line)).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('gives the rows before the place where the text is cut off, then one clear error', async () => {
    const { all, error } = await broken('[{"a":1},{"a":2},{"a":');
    expect(all).to.have.length(2);
    expect(error).to.have.property('message', 'the JSON array does not end: its text is cut off after row 2');
  });

  it('refuses what is no array, and what goes on behind one', async () => {
    expect((await broken('{"a":1}')).error)
      .to.have.property('message')
      .that.matches(/no JSON array.*--format ndjson/);
    const { all, error } = await broken('[{"a":1}] [');
    expect(all).to.have.length(1);
    expect(error)
      .to.have.property('message')
      .that.matches(/goes on after the end/);
  });

  it('keeps every character of a string', async () => {
    const [row] = await rowsOf(read, '[{"a":"x\ufeffy"}]');
    expect(row).to.deep.include({ item: { a: 'x\ufeffy' } });
  });

  it('reads what JSON.stringify writes, wherever the bytes are cut', async () => {
    const items = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })), {
      maxLength: 5,
    });
    await sameWhereverCut(
      read,
      fc.tuple(items, fc.constantFrom(0, 2)).map(([all, indent]) => JSON.stringify(all, null, indent)),
    );
    await fc.assert(
      fc.asyncProperty(items, async (all) => {
        const rows = await rowsOf(read, JSON.stringify(all));
        expect(rows.map((row) => row.kind === 'good' && itemJson(row.item, 'json'))).to.deep.equal(
          all.map((item) => JSON.stringify(item)),
        );
      }),
    );
  });
});
