/** Keys and projections as a request defines them, checked in the service's order and words. API Reference, *CreateTable*. */
import type { KeyType } from '../../item/attribute-value.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import type { AttributeDefinitions, KeySchemaRequest, LocalIndexRequest } from './members.js';
import { type KeySchema, keyAttributes, type Projection } from './table.js';

/** The types of the attributes that a request, or a table, defines. */
export type AttributeTypes = ReadonlyMap<string, KeyType>;

/** Attributes that all indexes of a table together may project beside keys. Developer Guide, *Quotas*. */
const MAX_PROJECTED = 100;

/** Reads definitions. Throws where one attribute is defined twice. */
export function readTypes(definitions: AttributeDefinitions): AttributeTypes {
  const types = new Map<string, KeyType>();
  for (const { AttributeName: name, AttributeType: type } of definitions) {
    if (types.has(name)) throw validationException(`Attribute Name is duplicated: ${name}`);
    types.set(name, type);
  }
  return types;
}

/** Reads the key of a table or an index. */
export function readKey(schema: KeySchemaRequest, types: AttributeTypes): KeySchema {
  const [hash, range] = schema;
  const names = schema.map(({ AttributeName }) => AttributeName);
  const attributes = names.flatMap((name) => {
    const type = types.get(name);
    return type === undefined ? [] : [{ name, type }];
  });
  const [hashAttribute, rangeAttribute] = attributes;
  if (attributes.length < names.length || hashAttribute === undefined) {
    throw invalidParameters(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: [${names.join(', ')}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    );
  }
  if (names[0] === names[1]) {
    throw validationException('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  if (hash?.KeyType !== 'HASH') {
    throw validationException('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range !== undefined && range.KeyType !== 'RANGE') {
    throw validationException('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  return { hash: hashAttribute, range: rangeAttribute };
}

/** Reads what an index holds beside keys. */
export function readProjection({ Projection: asked }: Pick<LocalIndexRequest, 'Projection'>): Projection {
  const { ProjectionType: type, NonKeyAttributes: include } = asked;
  if (type === undefined) throw invalidParameters('Unknown ProjectionType: null');
  if (type === 'INCLUDE' && include === undefined) {
    throw invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (type !== 'INCLUDE' && include !== undefined) {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  const duplicate = include?.find((name, i) => include.indexOf(name) < i);
  if (duplicate !== undefined) throw invalidParameters(`Duplicate element in NonKeyAttributes: ${duplicate}`);
  return { type, include: include ?? [] };
}

/** Attributes that are no key of anything have no business in the definitions: items need no schema. */
export function checkAllUsed(types: AttributeTypes, keys: readonly KeySchema[]): void {
  const used = new Set(keys.flatMap(keyAttributes).map(({ name }) => name));
  const defined = [...types.keys()];
  const unused = defined.filter((name) => !used.has(name));
  if (unused.length === 0) return;
  if (keys.length === 1) {
    throw invalidParameters(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  throw invalidParameters(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], ` +
      `keys used: [${[...used].join(', ')}], unused: [${unused.join(', ')}]`,
  );
}

/** An attribute counts once for each index that projects it. */
export function checkProjectedCount(indexes: readonly { readonly projection: Projection }[]): void {
  const count = indexes.reduce((total, { projection }) => total + projection.include.length, 0);
  if (count <= MAX_PROJECTED) return;
  throw invalidParameters(
    `Number of NonKeyAttributes over all indexes is ${count}, which exceeds the per-table limit of ${MAX_PROJECTED}`,
  );
}
