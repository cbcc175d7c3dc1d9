import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { decompressed } from '../../../lib/cli/input/gunzip.js';
import { collect, cuts, inChunks } from '../chunks.js';

const TEXT = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index} ${index * 7919}\n`).join(''));

async function readAll(bytes: Buffer, at: readonly number[] = []) {
  const { all, error } = await collect(decompressed(inChunks(bytes, at)));
  return { bytes: Buffer.concat(all), error };
}

describe('decompressed', () => {
  it('hands plain bytes on as they are, also when there are one or none', async () => {
    for (const text of ['', 'x', 'plain']) expect((await readAll(Buffer.from(text))).bytes.toString()).to.equal(text);
  });

  it('decompresses gzip wherever it is cut, and several members in a row', async () => {
    const zipped = gzipSync(TEXT);
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const { bytes, error } = await readAll(zipped, at);
        expect(error).to.equal(undefined);
        expect(bytes.equals(TEXT)).to.equal(true);
      }),
      { numRuns: 20 },
    );
    const { bytes } = await readAll(Buffer.concat([zipped, gzipSync('more')]));
    expect(bytes.equals(Buffer.concat([TEXT, Buffer.from('more')]))).to.equal(true);
  });

  it('gives everything before the place where gzip data is cut off, then one clear error', async () => {
    const { bytes, error } = await readAll(gzipSync(TEXT).subarray(0, -8));
    expect(bytes.equals(TEXT)).to.equal(true);
    expect(error).to.have.property('message', 'the gzip data is cut off: get the file again and run the same command');
  });

  it('gives everything before what is no gzip data any more', async () => {
    for (const text of [Buffer.from('one row\n'), TEXT]) {
      const { bytes, error } = await readAll(Buffer.concat([gzipSync(text), Buffer.from('no gzip')]));
      expect(bytes.equals(text)).to.equal(true);
      expect(error)
        .to.have.property('message')
        .that.matches(/damaged/);
    }
  });

  it('ends with the zeros that tapes and blocks are filled up with, wherever they are cut', async () => {
    for (const padding of [1, 2, 511, 100_000]) {
      const padded = Buffer.concat([gzipSync('one\n'), gzipSync(TEXT), Buffer.alloc(padding)]);
      for (const at of [[], [padded.length - padding], [padded.length - padding + 1], [padded.length - 1]]) {
        const { bytes, error } = await readAll(padded, at);
        expect(error).to.equal(undefined);
        expect(bytes.equals(Buffer.concat([Buffer.from('one\n'), TEXT]))).to.equal(true);
      }
    }
  });

  it('gives everything before zeros behind which something follows', async () => {
    for (const zeros of [1, 100_000]) {
      const { bytes, error } = await readAll(Buffer.concat([gzipSync(TEXT), Buffer.alloc(zeros), gzipSync('lost')]));
      expect(bytes.equals(TEXT)).to.equal(true);
      expect(error)
        .to.have.property('message')
        .that.matches(/damaged \(something follows its end\)/);
    }
  });

  it('gives everything where only the checksum is wrong', async () => {
    const zipped = gzipSync(TEXT);
    zipped[zipped.length - 6] = (zipped.at(-6) ?? 0) ^ 0xff;
    expect((await readAll(zipped)).bytes.equals(TEXT)).to.equal(true);
  });

  it('says that gzip data is damaged', async () => {
    const zipped = gzipSync(TEXT);
    zipped[zipped.length - 6] = (zipped.at(-6) ?? 0) ^ 0xff;
    expect((await readAll(zipped)).error)
      .to.have.property('message')
      .that.matches(/damaged \(incorrect data check\)/);
  });
});
