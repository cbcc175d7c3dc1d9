import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { type RowsOptions, rows } from '../../lib/cli/rows.js';
import { collect, inChunks, sameWhereverCut } from './chunks.js';

function reading(options: Partial<RowsOptions> = {}) {
  const defaults: RowsOptions = { format: undefined, file: undefined, types: new Map(), required: [] };
  return (bytes: AsyncIterable<Buffer>) => rows(bytes, { ...defaults, ...options });
}

const read = (text: string | Buffer, options?: Partial<RowsOptions>) =>
  collect(reading(options)(inChunks(Buffer.from(text))));

const ITEM = [{ kind: 'good', line: 1, item: { id: 'ann' } }];
const MARK = '\ufeff';

describe('rows', () => {
  it('tells the format by the name of the file, compressed or not', async () => {
    expect((await read('{"id":"ann"}', { file: 'a.jsonl' })).all).to.deep.equal(ITEM);
    expect((await read('[{"id":"ann"}]', { file: 'a.json' })).all).to.deep.equal(ITEM);
    expect((await read('{"id":"ann"}', { file: 'a.json' })).all).to.deep.equal(ITEM);
    expect((await read(gzipSync('id\nann\n'), { file: 'A.CSV.GZ' })).all).to.deep.equal([{ ...ITEM[0], line: 2 }]);
  });

  it('tells it by the first byte where no name does, behind a byte order mark too', async () => {
    for (const start of ['', '\n ', MARK]) {
      expect((await read(`${start}[{"id":"ann"}]`)).all).to.deep.equal(ITEM);
      expect((await read(gzipSync(`${start.trim()}${MARK}{"id":"ann"}`))).all).to.have.length(1);
    }
  });

  it('goes by --format before all else', async () => {
    expect((await read('{"id":{"S":"ann"}}', { format: 'dynamodb', file: 'a.csv' })).all).to.deep.equal(ITEM);
  });

  it('reads nothing from nothing', async () => {
    for (const text of ['', MARK, '\n\n']) expect(await read(text)).to.deep.equal({ all: [], error: undefined });
  });

  it('says what to do where the format cannot be told, or is UTF-16', async () => {
    expect((await read('id,name')).error)
      .to.have.property('message')
      .that.matches(/say --format ndjson, json, csv, dynamodb/);
    expect((await read(Buffer.from(`${MARK}{}`, 'utf16le'))).error)
      .to.have.property('message')
      .that.matches(/UTF-16.*iconv/);
  });

  it('lets everything else have its turn, however small rows are and however much they were packed', async () => {
    let turnCount = 0;
    let isRead = false;
    const count = () => {
      turnCount++;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    const { all } = await read(gzipSync(Buffer.alloc(4 * 1024 * 1024, '\n')), { format: 'ndjson' });
    isRead = true;
    expect(all).to.deep.equal([]);
    expect(turnCount).to.be.above(200);
  });

  it('gives the same rows wherever the bytes are cut', async () => {
    const texts = fc.constantFrom<string | Buffer>(
      `${MARK}{"id":"ann"}\n{"id":"bob"}`,
      `${MARK} [{"id":"ann"}]`,
      gzipSync('{"id":"ann"}'),
      '\n\n{"id":"ann"}',
    );
    await sameWhereverCut(reading(), texts);
  });
});
