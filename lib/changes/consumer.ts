/** A consumer of a stream: it stands in each shard where its checkpoint says, and applies views to what comes after it. */

import { epochSeconds } from '../clock.js';
import { MAX_TRANSACT_ITEMS } from '../dynamodb/transact-request.js';
import { TransactionCanceledError, ValidationError } from '../errors.js';
import { update } from '../operation/operation.js';
import type { Solvent } from '../solvent.js';
import { ACCESS } from '../view/access.js';
import type { Lineage } from '../view/lineage.js';
import { Applier, type Committed } from './applier.js';
import type { ChangesOrigin } from './changes.js';
import type { CheckpointTable } from './checkpoint-table.js';
import { Ledger } from './ledger.js';
import { type Place, type Places, placesFrom } from './stream/place.js';
import type { ShardPage } from './stream/shard-reader.js';
import type { Listing } from './stream/stream-calls.js';
import type { PageHandler } from './stream/stream-reader.js';

export interface ConsumerOptions {
  readonly name: string;
  readonly table: CheckpointTable;
  readonly solvent: Solvent;
  readonly lineage: Lineage;
  readonly origin: ChangesOrigin;
  readonly tell: (shard: string, committed: Committed) => void;
  readonly signal: AbortSignal;
}

/** How often a shard without changes is noted as read: much more often than records are trimmed. */
const MARK_SECONDS = 3600;

export class Consumer implements PageHandler {
  readonly #options: ConsumerOptions;
  readonly #ledger: Ledger;
  readonly #applier: Applier;
  /** When the checkpoints of shards that are being read were last marked. */
  readonly #markedAt = new Map<string, number>();

  constructor(options: ConsumerOptions) {
    const { table, name, lineage, solvent } = options;
    const access = solvent[ACCESS];
    this.#options = options;
    this.#ledger = new Ledger({ access, table, keyOf: (shard) => [name, shard] });
    const checkpointAt = ({ sequenceNumber, at }: { sequenceNumber: string; at: number }) => ({ sequenceNumber, at });
    this.#applier = new Applier({ access, lineage, ledger: this.#ledger, checkpointAt });
  }

  /** The consumer's checkpoints; where there are none, it begins. */
  async placesIn(listing: Listing): Promise<Places> {
    const { table, name, solvent, origin } = this.#options;
    checkViewType(listing, origin);
    const items = await solvent.query(table, name).consistent();
    const places = items.length > 0 ? new Map<string, Place>(items.map((item) => [item.shard, item])) : undefined;
    const begun = places ?? (await this.#begin(placesFrom(origin.from, listing, epochSeconds())));
    if (!begun) return this.placesIn(listing);
    for (const [shard, { sequenceNumber }] of begun) this.#ledger.note(shard, sequenceNumber);
    return begun;
  }

  async handle({ shard, records, place }: ShardPage): Promise<void> {
    const { signal, tell, lineage } = this.#options;
    const changes = records.map((record) => ({ record, views: lineage.views, checkpoint: shard.id }));
    for await (const committed of this.#applier.apply(changes, signal)) tell(shard.id, committed);
    if (signal.aborted || !this.#isDue(shard.id, place, records.length)) return;
    const { parent, isEnded = false, at = 0 } = place;
    await this.#applier.mark(
      shard.id,
      { ...(parent !== undefined && { parent }), ...(isEnded && { isEnded }), at },
      signal,
    );
    if (isEnded) this.#markedAt.delete(shard.id);
    else this.#markedAt.set(shard.id, at);
  }

  async forget(shard: string): Promise<void> {
    const { table, name, solvent } = this.#options;
    this.#ledger.forget(shard);
    await solvent.delete(table, [name, shard]);
  }

  /** Writes the places where it begins, so that it begins there but once; `undefined` where another has begun meanwhile. */
  async #begin(places: Places): Promise<Places | undefined> {
    const { table, name, solvent } = this.#options;
    const operations = Array.from(places, ([shard, { isLatest: _, at = epochSeconds(), ...place }]) => {
      const set = Object.fromEntries(Object.entries({ ...place, at }).filter(([, value]) => value !== undefined));
      return update(table, [name, shard], { set }, { if: { attr: 'consumer', exists: false } });
    });
    try {
      for (let index = 0; index < operations.length; index += MAX_TRANSACT_ITEMS) {
        await solvent.transact(operations.slice(index, index + MAX_TRANSACT_ITEMS));
      }
      return places;
    } catch (error) {
      if (error instanceof TransactionCanceledError) return undefined;
      throw error;
    }
  }

  #isDue(shard: string, { isEnded, at = 0 }: Place, recordCount: number): boolean {
    const markedAt = this.#markedAt.get(shard);
    return isEnded || markedAt === undefined || (recordCount === 0 && at - markedAt > MARK_SECONDS);
  }
}

function checkViewType({ viewType }: Listing, { table }: ChangesOrigin): void {
  if (viewType === 'NEW_AND_OLD_IMAGES') return;
  throw new ValidationError(
    `The stream of table '${table.name}' shows ${viewType}, and views want NEW_AND_OLD_IMAGES: switch it off, and another one on.`,
  );
}
