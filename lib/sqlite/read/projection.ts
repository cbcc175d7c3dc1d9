/** Which attributes a read returns: all, or those of a projection expression. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Placeholders } from '../expression/placeholders.js';
import { compileProjection, project } from '../expression/projection.js';

/** A projection, made ready. */
export interface CompiledProjection {
  /** The names of the attributes that it reaches into; `undefined` where it is everything. */
  readonly names: readonly string[] | undefined;
  readonly shape: (item: AttributeMap) => AttributeMap;
}

/** Compiles a request's `ProjectionExpression`. */
export function readProjection(expression: string | undefined, placeholders: Placeholders): CompiledProjection {
  if (expression === undefined) return { names: undefined, shape: (item) => item };
  const paths = compileProjection(expression, placeholders);
  return { names: [...new Set(paths.map(([name]) => String(name)))], shape: (item) => project(item, paths) };
}
