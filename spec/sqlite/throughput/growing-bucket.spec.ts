import { expect } from 'chai';
import { GrowingBucket } from '../../../lib/sqlite/throughput/growing-bucket.js';

const MINUTE_MS = 60_000;

describe('growing bucket', () => {
  /** Takes as much as there is, second by second, and returns what that was. */
  const drain = (bucket: GrowingBucket, fromMs: number, seconds: number): number => {
    let taken = 0;
    for (let second = 1; second <= seconds; second++) {
      const now = fromMs + 1000 * second;
      const units = Math.max(0, bucket.balance(now));
      bucket.take(units, now);
      taken += units;
    }
    return taken;
  };

  it('gives a second’s units at first, and never saves more', () => {
    const bucket = new GrowingBucket(100, 0);
    expect(bucket.balance(0)).to.equal(100);
    expect(bucket.balance(10 * MINUTE_MS)).to.equal(100);
  });

  it('goes into debt', () => {
    const bucket = new GrowingBucket(100, 0);
    bucket.take(250, 0);
    expect(bucket.balance(1000)).to.equal(-50);
  });

  it('sustains double the busiest minute of a half-hour, from the next one on', () => {
    const bucket = new GrowingBucket(100, 0);
    drain(bucket, 0, 120);
    bucket.take(0, 29 * MINUTE_MS);
    expect(drain(bucket, 29 * MINUTE_MS, 10)).to.be.closeTo(1000, 1);
    bucket.take(0, 61 * MINUTE_MS);
    expect(drain(bucket, 61 * MINUTE_MS, 10)).to.be.closeTo(2000, 100);
  });

  it('keeps what it has grown to', () => {
    const bucket = new GrowingBucket(100, 0);
    drain(bucket, 0, 120);
    for (const hour of [1, 2, 30]) bucket.take(0, hour * 60 * MINUTE_MS);
    expect(bucket.balance(30 * 60 * MINUTE_MS)).to.be.closeTo(200, 10);
  });
});
