/** What the targets behind HTTP share: a session has tables of its own, drawn and made before its inputs. */
import type { Session, Target } from '../trial.js';
import { drawTables } from './tables.js';

type Tables = ReturnType<typeof drawTables>;

interface MadeSession extends Session {
  /** Makes its tables. */
  make(): Promise<void>;
}

export function httpTarget(name: string, share: number, sessionOf: (tables: Tables) => MadeSession): Target {
  return {
    name,
    share,
    sessionLength: 500,
    async open(draw) {
      const session = sessionOf(drawTables(draw));
      await session.make();
      return session;
    },
  };
}
