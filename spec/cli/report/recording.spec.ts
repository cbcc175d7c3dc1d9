import { expect } from 'chai';
import { Subject } from 'rxjs';
import { Recording, type Watched } from '../../../lib/cli/report/recording.js';
import type { Event } from '../../../lib/events.js';
import type { DirectionStats, Stats } from '../../../lib/pipeline/stats.js';
import { fakeTime } from '../../support/fake-time.js';

const RATES = { 1: 0, 5: 0, 60: 0 };
const STILL = { consumed: 0, rates: RATES, declared: 10, rate: 10, tokens: 0, debt: 0 };
const NOTHING: DirectionStats = { ...STILL, requests: 0, throttles: 0, retries: 0, queued: 0, waitMs: 0, indexes: {} };

class World implements Watched {
  readonly events = new Subject<Event>();
  write = NOTHING;

  stats(): Stats {
    return { tables: { visits: { read: NOTHING, write: this.write } }, queued: 0, inFlight: 0 };
  }

  reply(latencyMs: number, said: { error?: string; table?: string; direction?: 'read' } = {}): void {
    const of = { api: 'BatchWriteItem', table: 'visits', direction: 'write', error: undefined } as const;
    this.events.next({ kind: 'reply', latencyMs, ...of, ...said });
  }
}

describe('Recording', () => {
  const clock = fakeTime();
  let world: World;
  let recording: Recording;

  beforeEach(() => {
    world = new World();
    world.write = { ...NOTHING, consumed: 100, requests: 7 };
    recording = new Recording(world, 'visits');
  });

  it('looks once a second, and at the end, at what has come to pass since it began', () => {
    const index = { ...STILL, consumed: 4, declared: 20, rate: 15 };
    world.write = { ...NOTHING, consumed: 110, requests: 9, throttles: 3, queued: 5, indexes: { byPage: index } };
    clock().tick(1000);
    world.write = { ...world.write, consumed: 112, retries: 1, queued: 0 };
    clock().tick(700);
    const { points } = recording.stop();
    expect(points.map(({ latencies, places, ...point }) => ({ ...point, places: [...places] }))).to.deep.equal([
      {
        lengthMs: 1000,
        requests: 2,
        throttles: 3,
        retries: 0,
        queued: 5,
        places: [
          ['', { units: 6, declared: 10, rate: 10 }],
          ['byPage', { units: 4, declared: 20, rate: 15 }],
        ],
      },
      {
        lengthMs: 700,
        requests: 0,
        throttles: 0,
        retries: 1,
        queued: 0,
        places: [
          ['', { units: 2, declared: 10, rate: 10 }],
          ['byPage', { units: 0, declared: 20, rate: 15 }],
        ],
      },
    ]);
  });

  it('counts the replies to writes of its table, and the errors among them by name', () => {
    world.reply(5);
    world.reply(7, { error: 'InternalServerError' });
    world.reply(9, { error: 'InternalServerError' });
    world.reply(1, { table: 'others' });
    world.reply(1, { direction: 'read' });
    clock().tick(1000);
    world.reply(11);
    clock().tick(1000);
    const { points, errors } = recording.stop();
    expect(points.map(({ latencies }) => latencies.count)).to.deep.equal([3, 1]);
    expect([...errors]).to.deep.equal([['InternalServerError', 2]]);
  });

  it('keeps no more names of errors, and no longer ones, than it can show', () => {
    for (let each = 0; each < 1000; each += 1) world.reply(1, { error: `${each} ${'x'.repeat(1000)}` });
    const { errors } = recording.stop();
    expect(errors.get('others')).to.equal(950);
    expect([...errors.keys()].every((name) => name.length <= 100)).to.equal(true);
  });

  it('leaves no timer and no subscription behind', () => {
    recording.stop();
    expect([world.events.observed, clock().countTimers()]).to.deep.equal([false, 0]);
    new Recording(world, 'visits')[Symbol.dispose]();
    expect([world.events.observed, clock().countTimers()]).to.deep.equal([false, 0]);
  });

  it('has nothing to tell where no time has passed', () => {
    expect(recording.stop().points).to.deep.equal([]);
  });
});
