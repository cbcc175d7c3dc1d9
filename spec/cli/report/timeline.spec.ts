import { expect } from 'chai';
import { type Point, Timeline } from '../../../lib/cli/report/timeline.js';
import { places, pointOf } from './points.js';

function timelineOf(samples: Iterable<Point>): readonly Point[] {
  const timeline = new Timeline();
  for (const sample of samples) timeline.add(sample);
  return timeline.points;
}

function sum(points: readonly Point[], of: (point: Point) => number): number {
  return points.reduce((total, point) => total + of(point), 0);
}

describe('Timeline', () => {
  it('keeps every second of a short load', () => {
    const samples = Array.from({ length: 600 }, (_, index) => pointOf({ requests: index }));
    expect(timelineOf(samples)).to.deep.equal(samples);
  });

  it('merges neighbours when there are too many, and loses nothing', () => {
    const sampleCount = 36_000;
    const points = timelineOf(
      (function* () {
        for (let index = 0; index < sampleCount; index += 1) {
          const ms = index % 100 === 0 ? [5] : [];
          yield pointOf({ places: places(2, 10), requests: 3, throttles: 1, retries: 4, queued: index, ms });
        }
      })(),
    );
    expect(points.length).to.be.within(300, 600);
    expect(new Set(points.slice(0, -1).map(({ lengthMs }) => lengthMs))).to.have.property('size', 1);
    expect(sum(points, ({ lengthMs }) => lengthMs)).to.equal(sampleCount * 1000);
    expect(sum(points, (point) => point.places.get('')?.units ?? 0)).to.equal(sampleCount * 2);
    expect(sum(points, ({ requests }) => requests)).to.equal(sampleCount * 3);
    expect(sum(points, ({ throttles }) => throttles)).to.equal(sampleCount);
    expect(sum(points, ({ retries }) => retries)).to.equal(sampleCount * 4);
    expect(sum(points, ({ latencies }) => latencies.count)).to.equal(sampleCount / 100);
    expect(points.map(({ queued }) => queued)).to.deep.equal(
      points.map(({ queued }) => queued).sort((a, b) => a - b),
      'in their order',
    );
    expect(points.at(-1)).to.have.property('queued', sampleCount - 1);
  });

  it('lets a moment join what came before it', () => {
    const points = timelineOf([pointOf({ requests: 1 }), pointOf({ lengthMs: 20, requests: 5 })]);
    expect(points.map(({ lengthMs, requests }) => [lengthMs, requests])).to.deep.equal([[1020, 6]]);
    expect(timelineOf([pointOf({ lengthMs: 20 })])).to.have.length(1);
  });

  it('keeps places that only one of two has, and the later standing', () => {
    const index = { units: 3, declared: 9, rate: 9 };
    const [point] = timelineOf([
      pointOf({ places: places(1, 10, 10) }),
      pointOf({ lengthMs: 20, places: new Map([...places(2, 10, 7), ['byPage', index]]) }),
    ]);
    expect([...(point?.places ?? [])]).to.deep.equal([
      ['', { units: 3, declared: 10, rate: 7 }],
      ['byPage', index],
    ]);
  });
});
