/** Feeds sources of every kind to the solvent, some of which fail, are left, or come faster than they are taken. */
import { Readable } from 'node:stream';
import { concat, from, type Observable, Subscription, throwError } from 'rxjs';
import type { Operation, Outcome } from '../../../lib/index.js';
import type { IngestStep } from '../scenario/step.js';
import type { Ingestion } from './observed.js';
import { throwIn } from './push.js';
import type { Stage } from './stage.js';

export function ingest(stage: Stage, step: IngestStep): void {
  const ingestion: Ingestion = { acts: [], failsAfter: step.failsAfter, isLeft: false, ends: [] };
  stage.ingestions.push(ingestion);
  const operations = step.operations.map((each) =>
    watched(each, (operation) => begin(stage, step, ingestion, operation)),
  );
  if (step.failsAfter !== undefined) stage.weather.count('sourceError');
  let subscription = Subscription.EMPTY;
  const ends = new Promise<void>((resolve) => {
    subscription = outcomesOf(stage, step, operations).subscribe({
      next: (outcome) => hear(stage, step, ingestion, outcome),
      error: (error) => ingestion.ends.push(error instanceof Error ? error.message : String(error)),
      complete: () => ingestion.ends.push('complete'),
    });
    subscription.add(resolve);
  });
  stage.follow(ends);
  if (step.leavesAfterMs === undefined) return;
  const leaving = setTimeout(() => {
    stage.weather.count('unsubscribed');
    ingestion.isLeft = true;
    subscription.unsubscribe();
  }, step.leavesAfterMs);
  subscription.add(() => clearTimeout(leaving));
}

/** The same operation, that says when it is pushed: a source may have been read long before. */
function watched(operation: Operation, begin: (operation: Operation) => void): Operation {
  const { kind } = operation;
  let hasBegun = false;
  const self = { ...operation };
  return Object.defineProperty(self, 'kind', {
    enumerable: true,
    get: () => {
      if (!hasBegun) {
        hasBegun = true;
        begin(self);
      }
      return kind;
    },
  });
}

function begin(stage: Stage, { source }: IngestStep, ingestion: Ingestion, operation: Operation): void {
  const isPulled = source !== 'observable' && source !== 'dissolve';
  const act = stage.history.begin(operation, { thread: 'main', isPulled });
  ingestion.acts.push(act);
  const open = ingestion.acts.filter(({ heardCount }) => heardCount === 0).length;
  const { highWaterMark = Number.POSITIVE_INFINITY } = stage.scenario.options;
  if (isPulled && open > highWaterMark)
    stage.findings.push(`${open} ingested operations are open, of ${highWaterMark}`);
}

function hear(stage: Stage, { throws }: IngestStep, ingestion: Ingestion, outcome: Outcome): void {
  const { operation } = outcome;
  const act = stage.history.actOf(operation);
  if (act === undefined) stage.findings.push(`an ingestion told of a ${operation.kind} that it had not`);
  else stage.history.heard(act, outcome);
  if (ingestion.isLeft) stage.findings.push('a subscriber who had left was told');
  if (!throws) return;
  ingestion.isLeft = true;
  throwIn(stage, `subscriber of ingestion ${stage.ingestions.indexOf(ingestion)}`);
}

function outcomesOf(
  { solvent }: Stage,
  { source, failsAfter }: IngestStep,
  operations: readonly Operation[],
): Observable<Outcome> {
  switch (source) {
    case 'array':
      return solvent.ingest(failsAfter === undefined ? operations : generate(operations, failsAfter));
    case 'generator':
      return solvent.ingest(generate(operations, failsAfter));
    case 'async':
      return solvent.ingest(generateLater(operations, failsAfter));
    case 'readable':
      return solvent.ingest(Readable.from(generateLater(operations, failsAfter)));
    case 'observable':
      return solvent.ingest(emit(operations, failsAfter));
    case 'dissolve':
      return emit(operations, failsAfter).pipe(solvent.dissolve());
  }
}

export const SOURCE_ERROR = 'the source has failed';

function* generate(operations: readonly Operation[], failsAfter: number | undefined): Generator<Operation> {
  yield* operations.slice(0, failsAfter);
  if (failsAfter !== undefined) throw new Error(SOURCE_ERROR);
}

async function* generateLater(
  operations: readonly Operation[],
  failsAfter: number | undefined,
): AsyncGenerator<Operation> {
  for (const operation of operations.slice(0, failsAfter)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield operation;
  }
  if (failsAfter !== undefined) throw new Error(SOURCE_ERROR);
}

function emit(operations: readonly Operation[], failsAfter: number | undefined): Observable<Operation> {
  const emitted = from(operations.slice(0, failsAfter));
  return failsAfter === undefined
    ? emitted
    : concat(
        emitted,
        throwError(() => new Error(SOURCE_ERROR)),
      );
}
