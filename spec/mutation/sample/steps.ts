/** Code to be mutated: its spec is beside it, under a name by which the tests do not find it. */

/** How many steps lead up to a limit; at the most `max`. */
export function stepsTo(limit: number, max: number): number {
  let steps = 0;
  while (steps < limit) steps += 1;
  return steps > max ? max : steps;
}
