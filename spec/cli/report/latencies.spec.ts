import { expect } from 'chai';
import { Latencies } from '../../../lib/cli/report/latencies.js';

function latenciesOf(...ms: number[]): Latencies {
  const latencies = new Latencies();
  for (const each of ms) latencies.record(each);
  return latencies;
}

describe('Latencies', () => {
  it('tells percentiles to within a hundredth', () => {
    const latencies = latenciesOf(...Array.from({ length: 1000 }, (_, index) => (index + 1) / 10));
    for (const percent of [50, 95, 99]) expect(latencies.percentile(percent)).to.be.closeTo(percent, percent / 100);
    expect(latencies.count).to.equal(1000);
  });

  it('knows nothing where nothing was recorded', () => {
    expect(new Latencies().percentile(50)).to.equal(undefined);
  });

  it('takes times beyond its bounds for the bounds', () => {
    const latencies = latenciesOf(-1, 0, 3_600_000);
    expect(latencies.count).to.equal(3);
    expect(latencies.percentile(50)).to.equal(0.001);
    expect(latencies.percentile(99)).to.be.closeTo(60_000, 600);
  });

  it('adds up', () => {
    const latencies = latenciesOf(1, 1);
    latencies.add(latenciesOf(8, 8, 8));
    expect([latencies.count, latencies.percentile(40)]).to.deep.equal([5, latenciesOf(1).percentile(50)]);
    expect(latencies.percentile(50)).to.be.closeTo(8, 0.08);
  });
});
