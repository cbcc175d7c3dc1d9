/** Skips a test that cannot run here, and says why in its title. */
import type { Context } from 'mocha';

export function skipBecause(context: Context, reason: string): never {
  if (context.test) context.test.title += ` (skipped: ${reason})`;
  return context.skip();
}
