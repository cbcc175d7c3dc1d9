import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { put, table, ValidationError } from '../../lib/index.js';
import { Scratch } from '../../lib/repair/scratch.js';
import { ownTemporaryFiles } from '../support/temporary-files.js';

interface Row {
  id: string;
  n?: number;
}

const Rows = table<Row>()({ name: 'rows', hashKey: 'id' });
const BAD = put(Rows, { id: '' });

describe('the temporary file of a repair', () => {
  const folder = ownTemporaryFiles();

  it('holds what was written and noted, until it is disposed of', async () => {
    await using scratch = await Scratch.open([Rows]);
    expect(readdirSync(folder)).to.have.length(1);
    await scratch.write([put(Rows, { id: 'a', n: 1 })]);
    scratch.note(put(Rows, { id: 'b', n: 2 }));
    expect(await scratch.read(Rows, [{ id: 'b' }, { id: 'c' }, { id: 'a' }])).to.deep.equal([
      { id: 'b', n: 2 },
      undefined,
      { id: 'a', n: 1 },
    ]);
  });

  it('tells of a write that failed', async () => {
    await using scratch = await Scratch.open([Rows]);
    const failure = await scratch.write([put(Rows, { id: 'a' }), BAD]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ValidationError);
  });

  it('tells of a note that failed, when it is asked', async () => {
    await using scratch = await Scratch.open([Rows]);
    scratch.note(BAD);
    expect(await scratch.settle().catch((error: unknown) => error)).to.be.instanceOf(ValidationError);
  });

  it('is gone where its tables cannot be made', async () => {
    const failure = await Scratch.open([{ ...Rows, name: '!' }]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
  });
});
