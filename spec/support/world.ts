/**
 * A world that runs from a seed: the real pipeline and the real SQLite backend, where what should goes wrong, in virtual
 * time. Whole outages pass in milliseconds.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Solvent, type SolventOptions, solvent } from '../../lib/index.js';
import { type FaultRates, sqlite } from '../../lib/sqlite/index.js';
import { FaultyService } from './faulty-service.js';
import { seeded } from './random.js';
import { SkewedClock } from './skewed-clock.js';
import { VirtualTime } from './virtual-time.js';

export class World {
  readonly time = new VirtualTime();
  /** The solvents', in this world's time. */
  readonly scheduler = new SkewedClock();
  readonly random: () => number;
  readonly service: FaultyService;
  readonly client: DynamoDBClient;

  constructor(seed: number, rates: FaultRates) {
    this.random = seeded(seed);
    this.service = new FaultyService(rates, this.random, () => this.scheduler.now());
    this.client = sqlite({ capacity: 'ignore', faults: this.service.fault, seed });
  }

  /** A solvent in this world; no deadline ends anything unless the options say so. */
  solvent(options: SolventOptions = {}): Solvent {
    return solvent(this.client, {
      scheduler: this.scheduler,
      random: this.random,
      requestTimeout: FOREVER_MS,
      deadline: FOREVER_MS,
      ...options,
    });
  }

  end(): void {
    this.client.destroy();
    this.time.end();
  }
}

const FOREVER_MS = 1e12;
