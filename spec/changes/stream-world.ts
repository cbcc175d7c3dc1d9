/**
 * A backend with streams in virtual time, whose consumers can die at any request: before it reaches the
 * backend, or with its reply.
 */
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { Observable } from 'rxjs';
import { type SqliteOptions, sqlite } from '../../lib/sqlite/index.js';
import { SkewedClock } from '../support/skewed-clock.js';
import { VirtualTime } from '../support/virtual-time.js';

export interface Death {
  /** Requests from the start to its end. */
  readonly requestCount: number;
  readonly isBefore: boolean;
}

export class StreamWorld {
  readonly time = new VirtualTime();
  readonly client: DynamoDB;
  readonly scheduler = new SkewedClock();
  /** Called at each request; what it returns is called after it. */
  onRequest: () => (() => void) | undefined = () => undefined;

  constructor(options: SqliteOptions) {
    this.client = sqlite({ capacity: 'ignore', ...options });
    // The clients of streams share it.
    const handler = this.client.config.requestHandler;
    const handle = handler.handle.bind(handler);
    handler.handle = async (...args: Parameters<typeof handle>) => {
      const after = this.onRequest();
      const reply = await handle(...args);
      after?.();
      return reply;
    };
  }

  /** Subscribes until the consumer dies, or is through. */
  run(consumer$: Observable<unknown>, { requestCount, isBefore }: Death): Promise<void> {
    let count = 0;
    return new Promise((resolve, reject) => {
      const die = () => {
        this.onRequest = () => undefined;
        consumer.unsubscribe();
        resolve();
        throw new Error('The consumer is dead.');
      };
      const consumer = consumer$.subscribe({ error: reject, complete: resolve });
      this.onRequest = () => {
        count += 1;
        if (count < requestCount) return undefined;
        return isBefore ? die() : die;
      };
    });
  }

  end(): void {
    this.client.destroy();
    this.time.end();
  }
}
