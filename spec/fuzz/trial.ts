/** What fuzzing is made of: inputs that begin as something valid and are then mutated, and what comes of each. */
import { Draw } from '../support/draw.js';

/** What a target made of an input. */
export interface Verdict {
  /** In a few words, for the tally: `400 ValidationException`. */
  readonly outcome: string;
  /** What is wrong with it; absent where every promise was kept. */
  readonly problem?: string | undefined;
}

/** One input, with any of its mutations left out. */
export interface Trial {
  readonly mutations: readonly string[];
  /** Makes the input with these of its mutations, by their places; the function puts it to the target. */
  make(kept: readonly number[]): () => Promise<Verdict>;
  /** The same input, for people. */
  show(kept: readonly number[]): string;
}

/** What inputs are put to, one after the other. */
export interface Session {
  draw(draw: Draw): Trial;
  /** What is wrong after all of them, if anything is. */
  check(): string | undefined;
  close(): Promise<void>;
}

/** Something that takes untrusted input. */
export interface Target {
  readonly name: string;
  /** Its part of the inputs of a run. */
  readonly share: number;
  /** After so many inputs a session begins anew: a finding needs no more than those before it to be had again. */
  readonly sessionLength: number;
  open(draw: Draw): Promise<Session>;
}

/** A change whose chance is drawn already, so that it does the same whichever others are left out. */
export interface Mutation<T> {
  readonly name: string;
  apply(value: T): T;
}

/** A mutation with a chance of its own. */
export function mutation<T>(draw: Draw, name: string, change: (draw: Draw, value: T) => T): Mutation<T> {
  const seed = draw.int(0, 2 ** 31);
  return { name, apply: (value) => change(new Draw(seed), value) };
}

/** Mostly one mutation, seldom none, at times many. */
export function drawMutations<T>(draw: Draw, one: () => Mutation<T>): Mutation<T>[] {
  const count = draw.weighted<number>([
    [1, () => 0],
    [9, () => 1],
    [8, () => draw.int(2, 4)],
    [1, () => draw.int(5, 12)],
  ]);
  return draw.times(count, one);
}

/** A trial of a value that is mutated. */
export function trialOf<T>(
  base: T,
  mutations: readonly Mutation<T>[],
  run: (value: T) => Promise<Verdict>,
  show: (value: T) => string,
): Trial {
  const mutated = (kept: readonly number[]) =>
    mutations.filter((_, i) => kept.includes(i)).reduce((value, { apply }) => apply(value), base);
  return {
    mutations: mutations.map(({ name }) => name),
    make: (kept) => {
      const value = mutated(kept);
      return () => run(value);
    },
    show: (kept) => show(mutated(kept)),
  };
}

/** An input as it is shown: its beginning, with what cannot be printed escaped. */
export function shown(value: string | Buffer): string {
  const text = JSON.stringify(typeof value === 'string' ? value : value.toString('latin1'));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${value.length} in all)` : text;
}

const MAX_SHOWN = 1500;
