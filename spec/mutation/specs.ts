/** Which specs are asked about a file of lib. */
import { existsSync } from 'node:fs';
import { PARTS } from '../support/parts.js';
import { ROOT } from './edit.js';

/** What runs the files of a room together, and takes no more than a second. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  pipeline: [
    ...['intake', 'settle', 'parcel', 'request', 'pipeline', 'dispatcher'].map(
      (name) => `spec/pipeline/${name}.spec.ts`,
    ),
    ...['operation/result', 'operation/stream', 'solvent', 'promises/deadlines'].map((name) => `spec/${name}.spec.ts`),
  ],
  capacity: ['spec/capacity/budget.spec.ts', 'spec/capacity/shared.spec.ts'],
};

/** What else asks for a file, in a few seconds. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'pipeline/pipeline.ts': ['spec/view/commit.spec.ts'],
};

/** Those of the file itself, or of what it is a part of, then those of its whole room. */
export function specsOf(path: string): string[] {
  const inLib = path.replace(/^lib\//, '');
  const own = `spec/${inLib.replace(/\.ts$/, '.spec.ts')}`;
  const ofWhole = Object.keys(PARTS).filter((spec) => spec.endsWith('.spec.ts') && PARTS[spec]?.includes(inLib));
  const ofRoom = TOGETHER[inLib.split('/')[0] ?? ''] ?? [];
  return [...new Set([own, ...ofWhole, ...ofRoom, ...(ELSEWHERE[inLib] ?? [])])].filter((spec) =>
    existsSync(new URL(spec, ROOT)),
  );
}
