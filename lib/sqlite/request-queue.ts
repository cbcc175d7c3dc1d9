/**
 * Requests wait for the next turn of the event loop, as they would wait for a network: a loop that awaits one after the
 * other must not keep timers and sockets from running. What waits together is done in one transaction and replied to
 * after its commit, so that many small writes pay for one; within it each request stands or falls by itself.
 */
import { defaultScheduler, monotonicNow } from '../clock.js';
import type { Answer } from './api-call.js';
import type { Backend } from './backend.js';
import { answerReply, errorReply, type Reply, readTask, type Task } from './dispatch.js';

interface Waiting {
  readonly task: Task;
  readonly resolve: (reply: Reply) => void;
}

type Result = { readonly answer: Answer } | { readonly error: unknown };

/** How long one turn may take before the next request has to wait for another, in milliseconds. */
const TURN_MS = 20;

export class RequestQueue {
  readonly #backend: Backend;
  #waiting: Waiting[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Answers a request. Never rejects: what goes wrong is an answer, too. */
  answer(target: string, body: Buffer): Promise<Reply> {
    return new Promise((resolve) => {
      this.#waiting.push({ task: readTask(target, body), resolve });
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  #schedule(): void {
    defaultScheduler.schedule(() => this.#takeTurn());
  }

  #takeTurn(): void {
    const waiting = this.#waiting;
    const replies = this.#perform(waiting.map(({ task }) => task));
    this.#waiting = waiting.slice(replies.length);
    if (this.#waiting.length > 0) this.#schedule();
    replies.forEach((reply, i) => {
      waiting[i]?.resolve(reply);
    });
  }

  /** Does as many of the tasks, from the first on, as a turn has time for. Nothing is done where the commit fails. */
  #perform(tasks: readonly Task[]): Reply[] {
    const access = tasks.some((task) => task.access === 'write') ? 'write' : 'read';
    try {
      return this.#backend.transact(access, () => this.#attemptAll(tasks)).map(toReply);
    } catch (error) {
      return tasks.map(() => errorReply(error));
    }
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
      return { answer: this.#backend.attempt(() => task.run(this.#backend)) };
    } catch (error) {
      // A full disk, for one, ends the whole transaction: nothing that was done in it stands.
      if (!this.#backend.database.inTransaction) throw error;
      return { error };
    }
  }
}

function toReply(result: Result): Reply {
  return 'answer' in result ? answerReply(result.answer) : errorReply(result.error);
}
