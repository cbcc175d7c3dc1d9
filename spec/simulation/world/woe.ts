/** What can go wrong on the way to the service: what the backend's harness does, and what it does not. */
import { FAULTS } from '../../../lib/sqlite/faults/fault.js';
import type { Fault } from '../../../lib/sqlite/index.js';

/**
 * - `refused`: the connection is not made, ECONNREFUSED; nothing was done
 * - `unprocessed`: a batch comes back whole
 * - `cut`, `flipped`: the reply has lost its end, or a bit of it is another, which its checksum tells
 * - `stranger`: the reply names a key that nobody asked for
 * - `respelled`: what was not processed comes in another order, with numbers spelled in another way
 */
export const WIRE_WOES = ['refused', 'unprocessed', 'cut', 'flipped', 'stranger', 'respelled'] as const;
export type WireWoe = (typeof WIRE_WOES)[number];

export type Woe = Fault | WireWoe;
export const WOES: readonly Woe[] = [...FAULTS, ...WIRE_WOES];

/** How often each strikes, from 0 to 1. */
export type Rates = { readonly [W in Woe]?: number };
