/** Which attributes a read returns: all, or those of a projection expression or of `AttributesToGet`. */
import type { AttributeMap } from '../../item/attribute-value.js';
import type { Path } from '../../item/document.js';
import type { Placeholders } from '../expression/placeholders.js';
import { compileProjection, project } from '../expression/projection.js';
import { attributePaths } from '../legacy/attributes-to-get.js';
import { checkStored, decodeItem, encodeItem } from '../storage/stored-item.js';

/** A projection, made ready. */
export interface CompiledProjection {
  /** The names of the attributes that it reaches into; `undefined` where it is everything. */
  readonly names: readonly string[] | undefined;
  readonly paths: readonly Path[];
  readonly shape: (item: AttributeMap) => AttributeMap;
}

/** The members that make a projection. */
export interface ProjectionRequest {
  readonly ProjectionExpression: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** Compiles a request's projection. */
export function readProjection(asked: ProjectionRequest, placeholders: Placeholders): CompiledProjection {
  const paths = pathsOf(asked, placeholders);
  if (paths === undefined) return { names: undefined, paths: [], shape: (item) => item };
  return { names: [...new Set(paths.map(([name]) => String(name)))], paths, shape: (item) => project(item, paths) };
}

/** What a read returns of an item, both as JSON. */
export function projectStored({ names, shape }: CompiledProjection, item: string): string {
  return names === undefined ? checkStored(item) : encodeItem(shape(decodeItem(item)));
}

function pathsOf(asked: ProjectionRequest, placeholders: Placeholders): Path[] | undefined {
  const { ProjectionExpression, AttributesToGet } = asked;
  if (ProjectionExpression !== undefined) return compileProjection(ProjectionExpression, placeholders);
  return AttributesToGet && attributePaths(AttributesToGet);
}
