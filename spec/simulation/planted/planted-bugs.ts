/** Bugs such as people make in a pipeline, each a place in `lib` and what would be there: the simulation has to find them. */

export interface PlantedBug {
  readonly name: string;
  /** Of `lib`. */
  readonly file: string;
  /** Its text, which the file has once, and what comes in its place. */
  readonly right: string;
  readonly wrong: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'an unprocessed item is lost, and told of as done',
    file: 'pipeline/request.ts',
    right: "isProcessed(answer) ? { kind: 'answered', answer } : { kind: 'again', isThrottled: true }",
    wrong: "{ kind: 'answered', answer: isProcessed(answer) ? answer : { item: undefined } }",
  },
  {
    name: 'a transaction does not wait for what is ahead on its second key',
    file: 'pipeline/lanes.ts',
    right: 'for (const lane of entry.lanes) {',
    wrong: 'for (const lane of entry.lanes.slice(0, 1)) {',
  },
  {
    name: 'an add whose reply was lost is sent again',
    file: 'pipeline/request.ts',
    right:
      "return fault === 'unknown' && parcels.every((each) => isRepeatable(each.request) && !this.#isForgotten(each));",
    wrong: "return fault === 'unknown' && parcels.every((each) => !this.#isForgotten(each));",
  },
  {
    name: 'a window of 26',
    file: 'pipeline/track.ts',
    right: "['BatchWriteItem', 25]",
    wrong: "['BatchWriteItem', 26]",
  },
  {
    name: 'what was paid and not consumed is not given back',
    file: 'capacity/allowance.ts',
    right: 'else this.#bucket?.refund(expected - spent);',
    wrong: '',
  },
  {
    name: 'of two puts that wait for one key the earlier is sent',
    file: 'pipeline/coalesce.ts',
    right: "if (earlier.api === 'BatchWriteItem' && later.api === 'BatchWriteItem') return later;",
    wrong: "if (earlier.api === 'BatchWriteItem' && later.api === 'BatchWriteItem') return earlier;",
  },
  {
    name: 'updates merge although one has a condition',
    file: 'pipeline/coalesce.ts',
    right:
      'const update = earlier.condition || later.condition ? undefined : mergeUpdates(earlier.update, later.update);',
    wrong: 'const update = mergeUpdates(earlier.update, later.update);',
  },
  {
    name: 'a write whose reply was lost is told of as failed',
    file: 'pipeline/settle.ts',
    right:
      "return direction(request) === 'write' ? new UnknownOutcomeError({ operation, cause }) : notSent(operation, cause);",
    wrong: 'return notSent(operation, cause);',
  },
  {
    name: 'an atomic view is not conditioned on the item that it was derived from',
    file: 'view/plan.ts',
    right: 'planned.unchanged = guards(write, before !== undefined, watched?.unchanged() ?? []);',
    wrong: 'planned.unchanged = guards(write, before !== undefined, []);',
  },
  {
    name: 'a view adds the item as it is and does not take away the item as it was',
    file: 'view/derive.ts',
    right: 'return [...removed, ...added].filter(',
    wrong: 'return [...added].filter(',
  },
  {
    name: 'a bucket goes into no debt',
    file: 'capacity/bucket.ts',
    right: '    this.#units -= units;\n',
    wrong: '    this.#units = Math.max(0, this.#units - units);\n',
  },
  {
    name: 'what is pulled is one more than may be open',
    file: 'pipeline/ingest.ts',
    right: 'while (open.count < highWaterMark && !subscriber.closed) {',
    wrong: 'while (open.count <= highWaterMark && !subscriber.closed) {',
  },
];
