/** All checks of a run that has come to its end. */
import {
  ClosedError,
  DeadlineError,
  ItemTooLargeError,
  type Operation,
  QueueFullError,
  RequestError,
  ValidationError,
} from '../../../lib/index.js';
import { canonical } from '../model/canonical.js';
import type { Item } from '../model/item.js';
import { laneOfItem, laneOfKey } from '../model/key.js';
import type { Mishap } from '../world/mishap.js';
import type { Stage } from '../world/stage.js';
import { balanceFindings, capacityFindings } from './capacity.js';
import { causeFindings, isLossy } from './causes.js';
import type { Circumstances, Explained } from './search.js';
import { selectedFindings } from './selected.js';
import { settledOnce } from './settled-once.js';
import { explainTables } from './tables.js';
import { viewFindings } from './views.js';

export async function findingsOf(stage: Stage): Promise<string[]> {
  const unsettled = settledOnce(stage);
  if (unsettled.length > 0) return [...stage.findings, ...unsettled];
  const held = new Map<string, readonly Item[]>();
  for (const table of stage.tables) held.set(table.name, await stage.itemsOf(table));
  const explained = explainTables(stage.history.acts, baseItems(stage, held), circumstances(stage));
  stage.givenUpCount = explained.filter(({ isGivenUp }) => isGivenUp).length;
  countEndings(stage);
  return [
    ...stage.findings,
    ...stage.wire.excesses,
    ...causeFindings(stage),
    ...explained.flatMap(({ finding }) => finding ?? []),
    ...selections(stage, explained),
    ...views(stage, held, explained),
    ...capacities(stage),
    ...remains(stage),
  ];
}

/** What went wrong for an operation that was not the world's doing. */
function countEndings({ history, weather }: Stage): void {
  for (const { ending } of history.acts) {
    const mishap = ENDINGS.find(([each]) => ending?.error instanceof each)?.[1];
    if (mishap) weather.count(mishap);
  }
}

const ENDINGS = [
  [DeadlineError, 'deadline'],
  [ItemTooLargeError, 'oversized'],
  [QueueFullError, 'flood'],
] as const;

function circumstances(stage: Stage): Circumstances {
  return { isLossy: isLossy(stage), isCommitted: isCommitted(stage) };
}

function isCommitted({ scenario }: Stage): boolean {
  return scenario.views.some(({ view }) => view.consistency === 'atomic');
}

function baseItems({ scenario }: Stage, held: ReadonlyMap<string, readonly Item[]>): ReadonlyMap<string, Item> {
  const items = scenario.tables.flatMap((table) =>
    (held.get(table.name) ?? []).map((item) => [laneOfItem(table, item), item] as const),
  );
  return new Map(items);
}

/** All images that an item may have had; `undefined` where the search was given up, or the item is none of a program's. */
function imagesIn(explained: readonly Explained[], lane: string): ReadonlyMap<string, Item | undefined> | undefined {
  if (explained.some(({ isGivenUp }) => isGivenUp)) return undefined;
  return explained.map(({ seen }) => seen.get(lane)).find((images) => images !== undefined);
}

function selections(stage: Stage, explained: readonly Explained[]): string[] {
  const wasSeen = (lane: string, image: string) => {
    const isGivenUp = explained.some((each) => each.isGivenUp || each.finding !== undefined);
    // What was sent twice around the write of another was there in between, where no order of both has it.
    return isGivenUp || stage.scenario.hasOther || (imagesIn(explained, lane)?.has(image) ?? false);
  };
  const findings = [...stage.selections, ...stage.prunings].flatMap((each) => selectedFindings(each, wasSeen));
  return [...findings, ...prunings(stage)];
}

/** What a query-and-delete yields is what it has deleted, where that is as it was asked for. */
function prunings({ prunings, history }: Stage): string[] {
  const yielded = prunings.flatMap(({ items }) => items);
  const deletions = history.acts.filter(
    ({ thread, operation }) => thread === 'own main' && operation.kind === 'delete',
  );
  const deletedCount = deletions.filter(({ ending }) => ending && !ending.error).length;
  const wrong = prunings.flatMap(({ items, below }) =>
    below === undefined ? [] : items.filter(({ n }) => !(typeof n === 'number' && n < below)),
  );
  return [
    ...(yielded.length === deletedCount ? [] : [`${deletedCount} items were deleted, ${yielded.length} yielded`]),
    ...wrong.map((item) => `deleted what was to stay: ${canonical(item)}`),
  ];
}

function views(
  { scenario, stale }: Stage,
  held: ReadonlyMap<string, readonly Item[]>,
  explained: readonly Explained[],
): string[] {
  return scenario.views.flatMap((drawn) => {
    const { from, to } = drawn.view;
    const isBase = scenario.tables.some(({ name }) => name === from.name);
    const imagesOf = (key: object) => {
      const images = isBase ? imagesIn(explained, laneOfKey(from, { ...key })) : undefined;
      return images && [...images.values()].filter((image) => image !== undefined);
    };
    const [base = [], derived = []] = [held.get(from.name), held.get(to.name)];
    return viewFindings({ ...drawn, base, derived, imagesOf }, stale);
  });
}

/** Where one of these is about, some of what was paid was spent without a word, or is kept. */
const UNTOLD: ReadonlySet<Mishap> = new Set<Mishap>([
  ...(['throttle', 'onDemandThrottle', 'accountThrottle', 'outOfUnits', 'partialBatch', 'unprocessed'] as const),
  ...(['conflict', 'errorBefore', 'errorAfter', 'resetBefore', 'resetAfter', 'cut', 'flipped', 'timeout'] as const),
  ...(['slow', 'refused', 'clockForward', 'clockBack', 'capacityChanged'] as const),
]);

/** Errors of what was never sent, or was refused and cost nothing. */
const FREE = [ClosedError, ItemTooLargeError, QueueFullError, RequestError, ValidationError];

/** Two solvents share no budget. */
function capacities(stage: Stage): string[] {
  const { scenario, wire, weather, tables, solvent, history } = stage;
  if (scenario.hasOther) return [];
  const { burst = 1 } = scenario.options;
  const jumpCount = weather.counts.get('clockForward') ?? 0;
  const { latency } = scenario.weather;
  const isTold =
    !wire.hasFailedCondition &&
    ![...weather.counts.keys()].some((mishap) => UNTOLD.has(mishap)) &&
    history.acts.every(({ ending }) => !ending?.error || FREE.some((each) => ending.error instanceof each));
  // It pays at one table after the other: it may have paid at the first long before it is sent, or withdrawn.
  const isPaidEarly = history.acts.some(({ operation }) => tablesOf(operation).size > 1);
  const checked = isPaidEarly ? wire.spent.filter(({ direction }) => direction === 'read') : wire.spent;
  return tables.flatMap((table) => [
    // What came back late may have been full in the meantime: there was more then than had flowed in.
    ...(wire.refusers.has(table.name) ? [] : capacityFindings(table, checked, burst, jumpCount)),
    ...(isTold && !isPaidEarly && !isCommitted(stage)
      ? balanceFindings(table, wire.spent, burst, latency.max, solvent.stats())
      : []),
  ]);
}

function tablesOf(operation: Operation): ReadonlySet<string> {
  return new Set(operation.kind === 'transaction' ? operation.operations.map(({ table }) => table.name) : []);
}

/** Timers for each request and each operation at the most; whoever waits by asking again and again sets far more. */
const TIMERS = 30;

function remains({ clock, solvents, wire, history }: Stage): string[] {
  const mostTimers = TIMERS * (1 + wire.requestCount + history.acts.length);
  const open = solvents.map((each) => each.stats()).filter(({ queued, inFlight }) => queued + inFlight > 0);
  return [
    ...(clock.setCount > mostTimers ? [`${clock.setCount} timers were set, of ${mostTimers}`] : []),
    ...(clock.timerCount > 0 ? [`${clock.timerCount} timers are left after the end`] : []),
    ...open.map(({ queued, inFlight }) => `${queued} queued and ${inFlight} in flight after the end`),
  ];
}
