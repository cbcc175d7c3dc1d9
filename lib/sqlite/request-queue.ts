/**
 * Requests wait for the next turn of the event loop, as they would wait for a network: a loop that awaits one after the
 * other must not keep timers and sockets from running. What waits together is done in one transaction and replied to
 * after its commit, so that many small writes pay for one; within it each request stands or falls by itself.
 */
import type { Subscription } from 'rxjs';
import { defaultScheduler, monotonicNow } from '../clock.js';
import type { Answer } from './api-call.js';
import type { Backend } from './backend.js';
import { answerReply, errorReply, type Reply, readTask, type Task } from './dispatch.js';
import { isBusy } from './storage/database.js';

interface Waiting {
  readonly task: Task;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
}

type Result = { readonly answer: Answer } | { readonly error: unknown };

/** How long one turn may take before the next request has to wait for another, in milliseconds. */
const TURN_MS = 20;
/** How long requests wait for another process that writes to the file, and how long until they try again. */
const BUSY_DEADLINE_MS = 5000;
const BUSY_RETRY_MS = 1;

export class RequestQueue {
  readonly #backend: Backend;
  #waiting: Waiting[] = [];
  #turn: Subscription | undefined;
  #busySince: number | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Answers a request. Rejects only where the queue is closed meanwhile: what else goes wrong is an answer, too. */
  answer(target: string, body: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task: readTask(target, body), resolve, reject });
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
    const waiting = this.#waiting;
    const replies = this.#perform(waiting.map(({ task }) => task));
    this.#waiting = waiting.slice(replies.length);
    if (this.#waiting.length > 0) this.#schedule(replies.length > 0 ? 0 : BUSY_RETRY_MS);
    replies.forEach((reply, i) => {
      waiting[i]?.resolve(reply);
    });
  }

  /**
   * Does as many of the tasks, from the first on, as a turn has time for; none yet where the file is busy. Nothing is done
   * where the commit fails: then fewer of them are tried, so that in the end each stands or falls by itself.
   */
  #perform(tasks: readonly Task[]): Reply[] {
    const access = tasks.some((task) => task.access === 'write') ? 'write' : 'read';
    try {
      const results = this.#backend.transact(access, () => this.#attemptAll(tasks));
      this.#busySince = undefined;
      return results.map(toReply);
    } catch (error) {
      if (isBusy(error) && this.#isPatient()) return [];
      this.#busySince = undefined;
      if (isBusy(error) || tasks.length === 1) return tasks.map(() => errorReply(error));
      return this.#perform(tasks.slice(0, Math.ceil(tasks.length / 2)));
    }
  }

  #isPatient(): boolean {
    this.#busySince ??= monotonicNow();
    return monotonicNow() < this.#busySince + BUSY_DEADLINE_MS;
  }

  #attemptAll(tasks: readonly Task[]): Result[] {
    const results: Result[] = [];
    const endsAt = monotonicNow() + TURN_MS;
    for (const task of tasks) {
      results.push(this.#attempt(task));
      if (monotonicNow() > endsAt) break;
    }
    return results;
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

function toReply(result: Result): Reply {
  return 'answer' in result ? answerReply(result.answer) : errorReply(result.error);
}
