/** Plays the steps of a program. */
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../lib/index.js';
import type { Step } from '../scenario/step.js';
import { ingest } from './ingest.js';
import { push } from './push.js';
import { prune, select } from './select.js';
import type { Stage } from './stage.js';

export async function play(stage: Stage, step: Step): Promise<void> {
  switch (step.kind) {
    case 'push':
      return push(stage, step.operation, step.by);
    case 'ingest':
      return ingest(stage, step);
    case 'pause':
      return new Promise((resolve) => setTimeout(resolve, step.delayMs));
    case 'flush':
      return stage.flush();
    case 'select':
      return select(stage, step);
    case 'prune':
      return prune(stage, step);
    case 'capacity':
      return changeCapacity(stage, step.table, step.units);
    case 'jump':
      return jump(stage, step.byMs);
    case 'other':
      stage.weather.count('otherWriter');
      stage.history.begin(step.operation, { thread: 'other' });
      stage.other?.operations.next(step.operation);
      return;
    case 'close':
      stage.weather.count('closedEarly');
      stage.follow(stage.close());
      return;
    default:
      step satisfies never;
  }
}

/** The table itself is given other units than it was declared with: more, or fewer. */
async function changeCapacity(stage: Stage, { name, writeCapacity }: Table, units: number): Promise<void> {
  if (writeCapacity === undefined) return;
  stage.weather.count('capacityChanged');
  stage.unitsOf.set(name, units);
  const ProvisionedThroughput = { ReadCapacityUnits: units, WriteCapacityUnits: units };
  // The service refuses to change nothing.
  await stage.client.send(new UpdateTableCommand({ TableName: name, ProvisionedThroughput })).catch(() => undefined);
}

function jump({ clock, weather }: Stage, byMs: number): void {
  weather.count(byMs > 0 ? 'clockForward' : 'clockBack');
  clock.jump(byMs);
}
