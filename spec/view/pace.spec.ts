import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { Pace } from '../../lib/view/pace.js';

describe('Pace', () => {
  it('lets the first of an item go at once and the others of a tenth of a second together, while much is open', () => {
    const run = new Run(100);
    run.enter('a', 'a', 'b', 'a');
    expect(run.seen).to.deep.equal(['0 a1', '0 b3']);
    run.advance(100);
    expect(run.seen.slice(2)).to.deep.equal(['100 a2', '100 a4']);
  });

  it('goes on so while more come, and forgets an item of which none came', () => {
    const run = new Run(100);
    run.enter('a', 'a');
    run.advance(100);
    run.enter('a');
    run.advance(200);
    run.advance(300);
    run.enter('a');
    expect(run.seen).to.deep.equal(['0 a1', '100 a2', '200 a3', '300 a4']);
  });

  it('holds nobody up who has little open', () => {
    const run = new Run(16);
    run.enter('a', 'a', 'a');
    expect(run.seen).to.deep.equal(['0 a1', '0 a2', '0 a3']);
    expect(run.timerCount).to.equal(0);
  });

  it('keeps the order of an item when little is open by the time', () => {
    const run = new Run(100);
    run.enter('a', 'a');
    run.openCount = 1;
    run.enter('a');
    expect(run.seen).to.deep.equal(['0 a1']);
    run.advance(100);
    expect(run.seen).to.deep.equal(['0 a1', '100 a2', '100 a3']);
  });

  it('leaves no timer when it is stopped', () => {
    const run = new Run(100);
    run.enter('a');
    run.pace.stop();
    expect(run.timerCount).to.equal(0);
  });
});

class Run {
  readonly seen: string[] = [];
  readonly #scheduler = new VirtualTimeScheduler(undefined, 0);
  readonly pace: Pace;
  openCount: number;
  #count = 0;

  constructor(openCount: number) {
    this.openCount = openCount;
    this.pace = new Pace(this.#scheduler, () => this.openCount);
  }

  get timerCount(): number {
    return this.#scheduler.actions.length;
  }

  enter(...lanes: readonly string[]): void {
    for (const lane of lanes) {
      this.#count += 1;
      const name = `${lane}${this.#count}`;
      this.pace.enter(lane, () => this.seen.push(`${this.#scheduler.now()} ${name}`));
    }
  }

  advance(at: number): void {
    this.#scheduler.maxFrames = at;
    this.#scheduler.flush();
  }
}
