/** Two loads side by side: a table that changes in place on a terminal, a line each second elsewhere. */
import { clearScreenDown, moveCursor } from 'node:readline';
import { count } from '../../lib/cli/progress.js';

/** Where a load stands. */
export interface Standing {
  readonly rows: number;
  readonly requests: number;
  readonly throttled: number;
  /** WCU so far. */
  readonly units: number;
}

export interface Load {
  readonly name: string;
  /** Resolves when all is loaded. */
  readonly work: Promise<void>;
  readonly standing: () => Standing;
}

export interface Scale {
  /** Rows that each has to load. */
  readonly rowCount: number;
  /** WCU a second that each may use. */
  readonly capacity: number;
}

const TICK_MS = 250;
const TICKS_PER_SECOND = 1000 / TICK_MS;
const COLUMN_WIDTH = 28;

/** Shows how the loads go until all have ended, and then compares them. */
export async function showSideBySide(scale: Scale, loads: readonly Load[]): Promise<void> {
  const columns = loads.map((load) => new Column(load, scale));
  const display = process.stdout.isTTY ? tableInPlace(columns) : lines(columns);
  let tickCount = 0;
  const tick = () => {
    tickCount += 1;
    for (const column of columns) column.sample();
    display(tickCount);
  };
  const timer = setInterval(tick, TICK_MS);
  await Promise.all(columns.map(({ ended }) => ended)).finally(() => clearInterval(timer));
  tick();
  console.log(`\n${columns.map(({ summary }) => summary).join('\n')}`);
}

/** What is shown of one load. */
class Column {
  readonly ended: Promise<void>;
  readonly #load: Load;
  readonly #scale: Scale;
  readonly #startedAt = performance.now();
  #endedAt: number | undefined;
  /** Of each tick since the beginning. */
  readonly #units = [0];

  constructor(load: Load, scale: Scale) {
    this.#load = load;
    this.#scale = scale;
    this.ended = load.work.then(() => {
      this.#endedAt = performance.now();
    });
  }

  sample(): void {
    this.#units.push(this.#load.standing().units);
  }

  /** The cells of the column, from the top. */
  get cells(): readonly string[] {
    const { rows, requests, throttled } = this.#load.standing();
    const { rowCount, capacity } = this.#scale;
    return [
      this.#load.name,
      `${count(rows)} of ${count(rowCount)}`,
      count(requests),
      count(throttled),
      `${count(this.#rate())} of ${count(capacity)}`,
      this.#sparkline(),
      `${this.#seconds.toFixed(1)} s`,
    ];
  }

  get line(): string {
    const { rows, requests, throttled } = this.#load.standing();
    return `${this.#load.name}: ${rows} rows, ${requests} requests, ${throttled} throttled, ${count(this.#rate())} WCU/s`;
  }

  get summary(): string {
    const { rows, requests, throttled, units } = this.#load.standing();
    const rate = count(units / this.#seconds);
    return (
      `${this.#load.name}: ${count(rows)} rows in ${this.#seconds.toFixed(1)} s at ${rate} WCU/s; ` +
      `${count(throttled)} of ${count(requests)} requests throttled.`
    );
  }

  get #seconds(): number {
    return ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000;
  }

  /** WCU over the second that ends with a tick, the last one unless told otherwise. */
  #rate(tick = this.#units.length - 1): number {
    return (this.#units[tick] ?? 0) - (this.#units[Math.max(0, tick - TICKS_PER_SECOND)] ?? 0);
  }

  /** A glyph for each of the last whole seconds; half as high as it can be where it is what is provisioned. */
  #sparkline(): string {
    const glyphs = [];
    for (let tick = TICKS_PER_SECOND; tick < this.#units.length; tick += TICKS_PER_SECOND) {
      const height = Math.ceil((this.#rate(tick) / this.#scale.capacity) * 4);
      glyphs.push(' ▁▂▃▄▅▆▇█'.at(Math.min(8, height)));
    }
    return glyphs.slice(2 - COLUMN_WIDTH).join('');
  }
}

const TITLES = ['', 'rows done', 'requests sent', 'throttled', 'WCU/s now', 'by the second', 'elapsed'];

/** Writes over what it wrote before. */
function tableInPlace(columns: readonly Column[]): () => void {
  const { stdout } = process;
  let isShown = false;
  return () => {
    if (isShown) moveCursor(stdout, 0, -TITLES.length);
    isShown = true;
    clearScreenDown(stdout);
    const cells = columns.map((column) => column.cells);
    for (const [row, title] of TITLES.entries()) {
      const texts = cells.map((column) => (column[row] ?? '').padEnd(COLUMN_WIDTH));
      // A line that the terminal wraps would be two.
      stdout.write(`${[title.padEnd(15), ...texts].join('').slice(0, stdout.columns - 1)}\n`);
    }
  };
}

function lines(columns: readonly Column[]): (tickCount: number) => void {
  return (tickCount) => {
    if (tickCount % TICKS_PER_SECOND === 0) console.log(columns.map(({ line }) => line).join(' | '));
  };
}
