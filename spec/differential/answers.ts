/** What a database's answers to a step say: all of its pages, or the last alone. */
import { isObject, type JsonObject } from './json.js';
import type { Answer } from './step.js';

/** The body of the last. */
export function answerOf(answers: readonly Answer[]): JsonObject {
  return answers.at(-1)?.body ?? {};
}

/** The name of its error. */
export function errorOf(answers: readonly Answer[]): string | undefined {
  return answers.at(-1)?.error;
}

/** The items of all its pages. */
export function itemsOf(answers: readonly Answer[]): JsonObject[] {
  return answers.flatMap(({ body }) => (Array.isArray(body.Items) ? body.Items.filter(isObject) : []));
}

/** The sentence of its error, or nothing. */
export function messageOf(answers: readonly Answer[]): string {
  const { message, Message } = answerOf(answers);
  return String(message ?? Message ?? '');
}

/** The member `CancellationReasons` of its error. */
export function reasonsOf(answers: readonly Answer[]): JsonObject[] {
  const { CancellationReasons: reasons } = answerOf(answers);
  return Array.isArray(reasons) ? reasons.filter(isObject) : [];
}

/** All that its error says, its reasons included. */
export function sentencesOf(answers: readonly Answer[]): string[] {
  return [messageOf(answers), ...reasonsOf(answers).map(({ Message }) => String(Message))];
}

/** Whether two databases' answers are both successes. */
export function bothSucceeded(ours: readonly Answer[], theirs: readonly Answer[]): boolean {
  return errorOf(ours) === undefined && errorOf(theirs) === undefined;
}
