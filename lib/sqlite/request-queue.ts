/**
 * Requests wait for the next turn of the event loop, as they would wait for a network: a loop that awaits one after the
 * other must not keep timers and sockets from running. What waits together is done in one transaction and replied to
 * after its commit, so that many small writes pay for one; within it each request stands or falls by itself.
 */
import type { Subscription } from 'rxjs';
import { defaultScheduler, monotonicNow } from '../clock.js';
import type { Answer } from './api-call.js';
import type { Backend } from './backend.js';
import type { Part } from './batch.js';
import { answerReply, errorReply, type Reply, readTask, type Task } from './dispatch.js';
import { isBusy } from './storage/database.js';

interface Waiting {
  readonly task: Task;
  /** Since when, on the monotonic clock. */
  readonly since: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
}

type Result = { readonly answer: Answer } | { readonly error: unknown };

/** A request and what came of it. */
interface Done {
  readonly waiting: Waiting;
  readonly result: Result;
}

/** How long one turn may take before the next request has to wait for another, in milliseconds. */
const TURN_MS = 20;
/** How long a request waits for another process that writes to the file, and how long until it is tried again. */
const BUSY_DEADLINE_MS = 5000;
const BUSY_RETRY_MS = 1;

export class RequestQueue {
  readonly #backend: Backend;
  #waiting: Waiting[] = [];
  #turn: Subscription | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /**
   * Answers a request, of a batch no more than the `part` of it. Rejects only where the queue is closed meanwhile: what else
   * goes wrong is an answer, too.
   */
  answer(target: string, body: Buffer, part?: Part): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task: readTask(target, body, part), since: monotonicNow(), resolve, reject });
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  /** Ends the requests that wait; nothing of them is done. */
  close(reason: Error): void {
    this.#turn?.unsubscribe();
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
  }

  #schedule(delayMs = 0): void {
    this.#turn = defaultScheduler.schedule(() => this.#takeTurn(), delayMs);
  }

  #takeTurn(): void {
    const done = this.#perform(this.#waiting);
    this.#waiting = without(this.#waiting, done);
    if (this.#waiting.length > 0) this.#schedule(done.length > 0 ? 0 : BUSY_RETRY_MS);
    for (const { waiting, result } of done) waiting.resolve(replyOf(result));
  }

  /**
   * Does as many of the requests, from the first on, as a turn has time for. Nothing is done where the commit fails: then
   * fewer of them are tried, so that in the end each stands or falls by itself.
   */
  #perform(waiting: readonly Waiting[]): Done[] {
    const access = waiting.some(({ task }) => task.access === 'write') ? 'write' : 'read';
    try {
      return this.#backend.transact(access, () => this.#attemptAll(waiting));
    } catch (error) {
      if (isBusy(error)) return this.#giveWay(waiting, error);
      if (waiting.length === 1) return failAll(waiting, error);
      return this.#perform(waiting.slice(0, Math.ceil(waiting.length / 2)));
    }
  }

  /** Another process writes to the file: what only reads can go on beside it, and the rest waits as long as it may. */
  #giveWay(waiting: readonly Waiting[], error: unknown): Done[] {
    const reads = waiting.filter(({ task }) => task.access === 'read');
    const blocked = reads.length === waiting.length ? waiting : waiting.filter(({ task }) => task.access === 'write');
    const latest = monotonicNow() - BUSY_DEADLINE_MS;
    const late = blocked.filter(({ since }) => since <= latest);
    return [
      ...(reads.length > 0 && reads.length < waiting.length ? this.#perform(reads) : []),
      ...failAll(late, error),
    ];
  }

  #attemptAll(waiting: readonly Waiting[]): Done[] {
    const done: Done[] = [];
    const endsAt = monotonicNow() + TURN_MS;
    for (const each of waiting) {
      done.push({ waiting: each, result: this.#attempt(each.task) });
      if (monotonicNow() > endsAt) break;
    }
    return done;
  }

  #attempt(task: Task): Result {
    try {
      const run = () => task.run(this.#backend);
      // What only reads leaves nothing to be taken back.
      return { answer: task.access === 'read' ? run() : this.#backend.attempt(run) };
    } catch (error) {
      // A full disk, for one, ends the whole transaction: nothing that was done in it stands.
      if (isBusy(error) || !this.#backend.database.inTransaction) throw error;
      return { error };
    }
  }
}

/** What still waits: nearly always nothing. */
function without(waiting: readonly Waiting[], done: readonly Done[]): Waiting[] {
  if (done.length === waiting.length) return [];
  const gone = new Set(done.map((each) => each.waiting));
  return waiting.filter((each) => !gone.has(each));
}

function failAll(waiting: readonly Waiting[], error: unknown): Done[] {
  return waiting.map((each) => ({ waiting: each, result: { error } }));
}

/** What was done stands by now, so that an answer that is too large to be spelled must not have it done again. */
function replyOf(result: Result): Reply {
  if ('error' in result) return errorReply(result.error);
  try {
    return answerReply(result.answer);
  } catch (error) {
    return errorReply(error);
  }
}
