/** The members that CreateTable and UpdateTable share, with the constraints of the service's API model. */
import { boolean, integer, list, oneOf, optional, type Read, structure, text } from '../wire/shape.js';
import { resourceName } from '../wire/table-name.js';
import { STREAM_VIEW_TYPES } from './table.js';

const attributeName = text({ min: 1, max: 255 });

export const attributeDefinitions = list(
  structure({ AttributeName: attributeName, AttributeType: oneOf(['B', 'N', 'S']) }),
);

export const keySchema = list(structure({ AttributeName: attributeName, KeyType: oneOf(['HASH', 'RANGE']) }), {
  min: 1,
  max: 2,
});

export const provisionedThroughput = structure({
  ReadCapacityUnits: integer({ min: 1 }),
  WriteCapacityUnits: integer({ min: 1 }),
});

export const onDemandThroughput = structure({
  MaxReadRequestUnits: optional(integer()),
  MaxWriteRequestUnits: optional(integer()),
});

export const warmThroughput = structure({
  ReadUnitsPerSecond: optional(integer()),
  WriteUnitsPerSecond: optional(integer()),
});

const localMembers = {
  IndexName: resourceName,
  KeySchema: keySchema,
  Projection: structure({
    ProjectionType: optional(oneOf(['ALL', 'INCLUDE', 'KEYS_ONLY'])),
    NonKeyAttributes: optional(list(attributeName, { min: 1, max: 20 })),
  }),
};

export const localIndex = structure(localMembers);

/** How much a GSI is provisioned with, or may take. */
export const indexThroughputMembers = {
  ProvisionedThroughput: optional(provisionedThroughput),
  OnDemandThroughput: optional(onDemandThroughput),
  WarmThroughput: optional(warmThroughput),
};

export const globalIndex = structure({ ...localMembers, ...indexThroughputMembers });

/** What concerns the table as a whole. */
export const settingMembers = {
  BillingMode: optional(oneOf(['PROVISIONED', 'PAY_PER_REQUEST'])),
  ...indexThroughputMembers,
  StreamSpecification: optional(
    structure({
      StreamEnabled: boolean,
      StreamViewType: optional(oneOf(STREAM_VIEW_TYPES)),
    }),
  ),
  SSESpecification: optional(
    structure({
      Enabled: optional(boolean),
      SSEType: optional(oneOf(['AES256', 'KMS'])),
      KMSMasterKeyId: optional(text()),
    }),
  ),
  TableClass: optional(text()),
  DeletionProtectionEnabled: optional(boolean),
};

export type ProvisionedThroughput = Read<typeof provisionedThroughput>;
export type OnDemandThroughput = Read<typeof onDemandThroughput>;
export type AskedWarmThroughput = Read<typeof warmThroughput>;
export type LocalIndexRequest = Read<typeof localIndex>;
export type GlobalIndexRequest = Read<typeof globalIndex>;
export type KeySchemaRequest = Read<typeof keySchema>;
export type AttributeDefinitions = Read<typeof attributeDefinitions>;
