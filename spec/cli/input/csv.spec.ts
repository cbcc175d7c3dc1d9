import { expect } from 'chai';
import fc from 'fast-check';
import type { CellTypes } from '../../../lib/cli/input/cell.js';
import { csv } from '../../../lib/cli/input/csv.js';
import type { Bytes } from '../../../lib/cli/input/row.js';
import { collect, inChunks, rowsOf, sameWhereverCut } from '../chunks.js';

const NO_TYPES: CellTypes = new Map();
const read = (bytes: Bytes) => csv(bytes, NO_TYPES, []);

describe('csv', () => {
  it('reads a record a line by the names in the first one, and leaves out empty cells', async () => {
    expect(await rowsOf(read, 'id,name\r\n1,Ann\r\n2,\r\n')).to.deep.equal([
      { kind: 'good', line: 2, item: { id: '1', name: 'Ann' } },
      { kind: 'good', line: 3, item: { id: '2' } },
    ]);
  });

  it('takes commas, quotes and line ends within quotes, and counts lines through them', async () => {
    const rows = await rowsOf(read, 'id,text\n1,"a, ""b""\r\nc\n"\n\n2,"",\n3,x\n');
    expect(rows[0]).to.deep.equal({ kind: 'good', line: 2, item: { id: '1', text: 'a, "b"\r\nc\n' } });
    expect(rows[1]).to.deep.include({ kind: 'bad', line: 6, text: '2,"",' });
    expect(rows[2]).to.deep.equal({ kind: 'good', line: 7, item: { id: '3', text: 'x' } });
  });

  it('rejects a record with too many or too few cells, and goes on', async () => {
    const rows = await rowsOf(read, 'a,b\n1\n1,2,3\n1,2\n');
    expect(rows[0]).to.deep.include({ line: 2, reason: 'it has 1 cells where the first line has 2', text: '1' });
    expect(rows[1]).to.deep.include({ line: 3, reason: 'it has 3 cells where the first line has 2' });
    expect(rows[2]).to.deep.include({ kind: 'good', line: 4 });
  });

  it('rejects a record with a misplaced quote alone, and takes a quote within a cell as it is', async () => {
    const rows = await rowsOf(read, 'a,b\n1,"x"y\n2,5" disk\n3,"z"\n');
    expect(rows[0]).to.deep.include({ kind: 'bad', line: 2, reason: 'text follows the closing quote of cell 2' });
    expect(rows[1]).to.deep.include({ item: { a: '2', b: '5" disk' } });
    expect(rows[2]).to.deep.include({ item: { a: '3', b: 'z' } });
  });

  it('rejects what a quote that is never closed has swallowed', async () => {
    const rows = await rowsOf(read, 'a,b\n1,x\n2,"y\n3,z\n');
    expect(rows.map(({ kind, line }) => [kind, line])).to.deep.equal([
      ['good', 2],
      ['bad', 3],
    ]);
    expect(rows[1]).to.have.property('reason', 'the quote that opens cell 2 is never closed');
  });

  it('rejects a record that is not UTF-8', async () => {
    const rows = await rowsOf(read, Buffer.from('a,b\n1,caf\xe9\n2,x\n', 'latin1'));
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['bad', 'good']);
  });

  it('gives the columns their types, and rejects cells that do not fit', async () => {
    const types: CellTypes = new Map([
      ['n', 'N'],
      ['ok', 'BOOL'],
      ['b', 'B'],
    ]);
    const rows = await rowsOf(
      (bytes) => csv(bytes, types, []),
      'n,ok,b\n007.50,TRUE,AQI=\n12345678901234567890,false,\nx,,\n,yes,\n,,?\n',
    );
    expect(rows[0]).to.deep.include({ item: { n: 7.5, ok: true, b: Buffer.from([1, 2]) } });
    expect(rows[1]).to.deep.include({ item: { n: 12345678901234567890n, ok: false } });
    expect(rows.slice(2).map((row) => row.kind === 'bad' && row.reason)).to.deep.equal([
      "column 'n': The parameter cannot be converted to a numeric value: x",
      "column 'ok': it is neither true nor false",
      "column 'b': it is not base64",
    ]);
  });

  it('refuses a header that cannot be used, and names what is there', async () => {
    for (const [header, problem] of [
      ['a,a', /two columns 'a'/],
      ['a,,b', /column 2 of the CSV has no name/],
      ['a,b', /no column 'id'; its first line names a, b/],
      ['"a', /first line of the CSV cannot be read: the quote that opens cell 1/],
    ] as const) {
      const { error } = await collect(csv(inChunks(Buffer.from(`${header}\n1,2\n`)), NO_TYPES, ['id']));
      expect(error).to.have.property('message').that.matches(problem);
    }
  });

  it('reads a first line of very many names as fast as any other', async () => {
    const names = Array.from({ length: 300_000 }, (_, i) => `n${i}`).join();
    expect(await rowsOf(read, `${names}\n1\n`)).to.have.length(1);
    const { error } = await collect(read(inChunks(Buffer.from(`${names},n0\n`))));
    expect(error).to.have.property('message', "the CSV has two columns 'n0': rename one in the first line");
  });

  it('reads what was written by the rules, wherever the bytes are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ') });
    const records = fc.array(fc.tuple(cell, cell), { maxLength: 6 });
    const written = (all: [string, string][]) =>
      ['id,text', ...all.map((cells) => cells.map(quoted).join(','))].join('\r\n');
    await sameWhereverCut(
      read,
      fc.oneof(
        records.map(written),
        cell.map((junk) => `id,text\n${junk}`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(records, async (all) => {
        const rows = await rowsOf(read, written(all));
        expect(rows.map((row) => row.kind === 'good' && [row.item.id ?? '', row.item.text ?? ''])).to.deep.equal(all);
      }),
    );
  });
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
