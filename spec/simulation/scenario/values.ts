/** Attributes, conditions and updates. Numbers stay whole and small, where JavaScript's sums are exact. */
import type { Table } from '../../../lib/index.js';
import type { Draw } from '../../support/draw.js';

/** An item with this attribute is one that the service refuses, whatever else is in the request. */
export const POISON = 'poison';

/** More than an item may have. Rule: *Service, account, and table quotas in DynamoDB*. */
export const OVERSIZED = 'x'.repeat(400 * 1024);

export function drawAttributes(draw: Draw): Record<string, unknown> {
  return {
    ...(draw.chance(0.7) && { n: drawNumber(draw) }),
    ...(draw.chance(0.6) && { tag: drawTag(draw) }),
    ...(draw.chance(0.3) && { text: drawText(draw) }),
    ...(draw.chance(0.3) && { flag: drawFlag(draw) }),
    ...(draw.chance(0.3) && { set: drawSet(draw) }),
    ...(draw.chance(0.2) && { doc: { x: drawNumber(draw) } }),
    ...(draw.chance(0.2) && { list: [drawNumber(draw)] }),
    ...(draw.chance(0.02) && { [POISON]: true }),
    ...(draw.chance(0.003) && { text: OVERSIZED }),
  };
}

export function drawCondition(draw: Draw, { hashKey }: Table): object {
  return draw.weighted<object>([
    [3, () => ({ attr: hashKey.name, exists: draw.chance(0.6) })],
    [1, () => ({ attr: 'n', gte: drawNumber(draw) })],
    [1, () => ({ attr: 'n', lt: drawNumber(draw), exists: true })],
    [1, () => ({ attr: 'tag', eq: drawTag(draw) })],
    [1, () => ({ attr: 'flag', eq: drawFlag(draw) })],
    [1, () => ({ not: { attr: 'n', eq: drawNumber(draw) } })],
    [
      0.5,
      () => ({
        or: [
          { attr: 'set', exists: true },
          { attr: 'doc.x', gte: drawNumber(draw) },
        ],
      }),
    ],
  ]);
}

export function drawActions(draw: Draw): object {
  const drawn = draw.some(ACTIONS, draw.pick([1, 1, 2, 3]));
  const actions: Record<string, Record<string, unknown> | unknown[]> = {};
  for (const drawAction of drawn) {
    const [clause, path, value] = drawAction(draw);
    if (clause === 'remove') actions.remove = [...Object.values(actions.remove ?? []), path];
    else actions[clause] = { ...actions[clause], [path]: value };
  }
  // What has an index in it needs the list of pairs.
  if (draw.chance(0.05)) return { set: [[['list', draw.int(0, 2)], drawNumber(draw)]] };
  return actions;
}

type Drawn = readonly [clause: 'set' | 'add' | 'remove' | 'delete', path: string, value?: unknown];

/** One for each attribute: no two of an update may be on the same. */
const ACTIONS: readonly ((draw: Draw) => Drawn)[] = [
  (draw) => (draw.chance(0.6) ? ['add', 'n', drawNumber(draw)] : drawAssignment(draw, 'n', drawNumber(draw))),
  (draw) => (draw.chance(0.6) ? ['add', 'm', drawNumber(draw)] : ['set', 'm', drawNumber(draw)]),
  (draw) => drawAssignment(draw, 'tag', drawTag(draw)),
  // It may meet a text, to which no number can be added.
  (draw) => (draw.chance(0.15) ? ['add', 'text', 1] : drawAssignment(draw, 'text', drawText(draw))),
  (draw) => drawAssignment(draw, 'flag', drawFlag(draw)),
  (draw) => [draw.pick(['set', 'add', 'delete'] as const), 'set', drawSet(draw)],
  (draw) =>
    draw.chance(0.5) ? ['set', 'doc', { x: drawNumber(draw) }] : [draw.pick(['add', 'set'] as const), 'doc.x', 1],
];

function drawAssignment(draw: Draw, path: string, value: unknown): Drawn {
  return draw.chance(0.7) ? ['set', path, value] : ['remove', path];
}

function drawNumber(draw: Draw): number {
  return draw.pick([0, 1, -1, 5, draw.int(-9, 99)]);
}

function drawTag(draw: Draw): string {
  return draw.pick(['x', 'y', 'z']);
}

function drawText(draw: Draw): string {
  return draw.pick(['', 'text', 'ü']);
}

function drawFlag(draw: Draw): boolean | null {
  return draw.pick([false, true, null]);
}

function drawSet(draw: Draw): Set<string> {
  return new Set(draw.some(['p', 'q', 'r'], draw.int(1, 2)));
}
