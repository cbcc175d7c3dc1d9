/**
 * Time that passes only when nothing else is left to do: all timers and clocks of this process are taken over, and
 * whenever the event loop has turned, which settles every promise that can be, the next timer is due. Hours pass in
 * milliseconds, and where chance has a seed, all goes the same way again.
 */
import FakeTimers from '@sinonjs/fake-timers';

export class VirtualTime {
  static #current: VirtualTime | undefined;
  readonly #clock = VirtualTime.#install();
  #turn: NodeJS.Immediate;

  /** There is one time at a time: another that was left running ends. */
  constructor() {
    VirtualTime.#current = this;
    this.#turn = turn(() => this.#leap());
  }

  /** Timers that wait. */
  get timerCount(): number {
    return this.#clock.countTimers();
  }

  /** Gives the process its own time back. */
  end(): void {
    if (VirtualTime.#current !== this) return;
    VirtualTime.#current = undefined;
    cancelTurn(this.#turn);
    this.#clock.uninstall();
  }

  static #install(): ReturnType<typeof FakeTimers.install> {
    VirtualTime.#current?.end();
    return FakeTimers.install({ now: START, toFake: [...FAKED] });
  }

  #leap(): void {
    this.#turn = turn(() => this.#leap());
    if (this.timerCount > 0) this.#clock.next();
    // What waits for nothing keeps no process alive.
    else this.#turn.unref();
  }
}

const { setImmediate: turn, clearImmediate: cancelTurn } = globalThis;

/** The wall clock's first moment, always the same. */
const START = Date.UTC(2026, 0, 1);

const FAKED = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
  ...(['performance', 'Date'] as const),
];
