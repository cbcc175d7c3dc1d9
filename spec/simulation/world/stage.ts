/** Where a scenario is played: the real pipeline on the real backend, in virtual time, with all that is drawn. */
import { type DynamoDB, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { config } from 'rxjs';
import { sendOnce } from '../../../lib/dynamodb/client.js';
import { type Solvent, solvent, type Table } from '../../../lib/index.js';
import type { AttributeMap } from '../../../lib/item/attribute-value.js';
import { unmarshallItem } from '../../../lib/item/marshall.js';
import { sqlite } from '../../../lib/sqlite/index.js';
import { keyAttributes } from '../../../lib/table/key.js';
import { Draw } from '../../support/draw.js';
import { seeded } from '../../support/random.js';
import { SkewedClock } from '../../support/skewed-clock.js';
import type { Item } from '../model/item.js';
import type { Scenario } from '../scenario/scenario.js';
import { Copies, Sums, Totals } from '../scenario/views.js';
import { History } from './history.js';
import type { Ingestion, Selected } from './observed.js';
import type { Trace } from './trace.js';
import { BESIDE, Weather } from './weather.js';
import { Wire } from './wire.js';

/** That a view may not show an item of its base table. */
export interface Stale {
  readonly view: string;
  readonly key: object;
}

export class Stage {
  readonly scenario: Scenario;
  readonly weather: Weather;
  readonly wire: Wire;
  readonly history: History;
  readonly clock: SkewedClock;
  readonly client: DynamoDB;
  readonly solvent: Solvent;
  readonly other: Solvent | undefined;
  readonly stale: Stale[] = [];
  /** What subscribers threw, and what surfaced of it. */
  readonly thrown: string[] = [];
  readonly surfaced: string[] = [];
  /** What was found while it was played. */
  readonly findings: string[] = [];
  readonly ingestions: Ingestion[] = [];
  readonly selections: Selected[] = [];
  readonly prunings: Selected[] = [];
  /** What has been given to tables that were declared with other units. */
  readonly unitsOf = new Map<string, number>();
  openStreamCount = 0;
  /** Groups of items whose histories had too many ways to be gone through. */
  givenUpCount = 0;
  /** By the history's count: when it was told to close, and when it was closed. */
  closingAt = Number.POSITIVE_INFINITY;
  closedAt = Number.POSITIVE_INFINITY;
  /** All, those of views included. */
  readonly tables: readonly Table[];
  readonly #streams: Promise<unknown>[] = [];

  constructor(scenario: Scenario, trace: Trace) {
    const { seed, tables, views, options, weather, clock, hasOther } = scenario;
    this.scenario = scenario;
    this.tables = [...tables, ...new Set(views.map(({ view }) => view.to))];
    this.weather = new Weather(weather, new Draw(seed ^ 0x5eed));
    this.history = new History(trace);
    this.wire = new Wire(this.weather, trace, (name) => keyAttributes(this.#tableOf(name)));
    this.client = sqlite({ faults: this.weather.fault, latency: this.weather.latencyMs, slowMs: weather.slowMs, seed });
    this.wire.tap(this.client);
    const random = seeded(seed ^ 0xc4a2ce);
    this.clock = new SkewedClock(() => this.#skewMs(clock.jitterMs, random));
    const whole = {
      ...options,
      tables: this.tables,
      views: views.map(({ view }) => view),
      scheduler: this.clock,
      random,
    };
    this.solvent = solvent(this.client, whole);
    this.other = hasOther ? solvent(this.client, { ...whole, maxQueued: 1000 }) : undefined;
    for (const each of this.solvents) this.#listen(each);
    config.onUnhandledError = (error) => this.surfaced.push(String(error));
  }

  get solvents(): readonly Solvent[] {
    return this.other ? [this.solvent, this.other] : [this.solvent];
  }

  /** What is in a table, asked for beside the pipeline, and as often as it takes. */
  async itemsOf({ name }: { readonly name: string }): Promise<Item[]> {
    for (;;) {
      try {
        const scan = new ScanCommand({ TableName: name, ConsistentRead: true, ...BESIDE });
        // The SDK's own retries are drawn from chance that no seed repeats.
        const { Items = [] }: ScanCommandOutput = await sendOnce(this.client, scan, new AbortController().signal);
        // The SDK's union has one member more, for types that a later service may have.
        return Items.map((item) => unmarshallItem(item as AttributeMap));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  /** Something has begun that ends by itself. */
  follow(ends: Promise<unknown>): void {
    this.openStreamCount += 1;
    this.#streams.push(
      ends.finally(() => {
        this.openStreamCount -= 1;
      }),
    );
  }

  createTables(): Promise<void> {
    return this.solvent.createTables();
  }

  /** Resolves when all that was pushed so far has settled. */
  async flush(): Promise<void> {
    await Promise.all(this.solvents.map((each) => each.flush()));
  }

  /** Resolves when all has settled, what streams push meanwhile included. */
  async settle(): Promise<void> {
    await this.flush();
    await Promise.all(this.#streams);
    await this.flush();
  }

  /** Closes the solvent; again, it changes nothing. */
  async close(): Promise<void> {
    if (this.closingAt === Number.POSITIVE_INFINITY) this.closingAt = this.history.tick();
    await this.solvent.close();
    if (this.closedAt === Number.POSITIVE_INFINITY) this.closedAt = this.history.tick();
  }

  /** May be called again. */
  end(): void {
    config.onUnhandledError = null;
    this.client.destroy();
  }

  #listen(each: Solvent): void {
    const thread = each === this.other ? 'other' : 'main';
    this.history.listen(each, `own ${thread}`);
    each.events.subscribe((event) => {
      if (event.kind === 'stale') this.stale.push(event);
    });
  }

  #skewMs(jitterMs: number, random: () => number): number {
    if (jitterMs === 0) return 0;
    const skewMs = jitterMs * (2 * random() - 1);
    this.weather.count(skewMs < 0 ? 'earlyTimer' : 'lateTimer');
    return skewMs;
  }

  #tableOf(name: string): Table {
    const found = [...this.tables, Sums, Totals, Copies].find((each) => each.name === name);
    if (!found) throw new Error(`No scenario has a table '${name}'.`);
    return found as Table;
  }
}
