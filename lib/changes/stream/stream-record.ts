/** Records of a stream, as GetRecords and AWS Lambda have them, read into what has changed. API Reference, *Record*. */
import type { Moment } from '../../clock.js';
import { RequestError } from '../../errors.js';
import type { AttributeMap } from '../../item/attribute-value.js';

/** A record as it comes. The two senders spell who has written differently. */
export interface RawRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | {
        readonly Keys?: object | undefined;
        readonly OldImage?: object | undefined;
        readonly NewImage?: object | undefined;
        readonly SequenceNumber?: string | undefined;
        /** Seconds since 1970; the SDK makes a date of them. */
        readonly ApproximateCreationDateTime?: number | Moment | undefined;
      }
    | undefined;
  readonly userIdentity?: object | undefined;
}

/** A change of an item. */
export interface StreamRecord {
  readonly kind: 'insert' | 'modify' | 'remove';
  readonly key: AttributeMap;
  /** Absent also where the stream does not show it. */
  readonly before: AttributeMap | undefined;
  readonly after: AttributeMap | undefined;
  readonly sequenceNumber: string;
  /** Seconds since 1970, to the second. */
  readonly at: number;
  readonly isExpiry: boolean;
}

/** @throws RequestError for what is no record */
export function readRecord({ eventName, dynamodb, userIdentity }: RawRecord): StreamRecord {
  const kind = KINDS.get(eventName ?? '');
  const { Keys, OldImage, NewImage, SequenceNumber, ApproximateCreationDateTime: at = 0 } = dynamodb ?? {};
  if (!kind || !Keys || !SequenceNumber) throw new RequestError('A record of the stream has no key or no number.');
  return {
    kind,
    key: attributes(Keys),
    before: OldImage && attributes(OldImage),
    after: NewImage && attributes(NewImage),
    sequenceNumber: SequenceNumber,
    at: typeof at === 'number' ? at : at.getTime() / 1000,
    isExpiry: isService(userIdentity),
  };
}

/** Whether a record comes after another of the same shard, or of the same item: numbers have different lengths. */
export function isAfter(sequenceNumber: string, other: string | undefined): boolean {
  return other === undefined || BigInt(sequenceNumber) > BigInt(other);
}

const KINDS = new Map<string, StreamRecord['kind']>([
  ['INSERT', 'insert'],
  ['MODIFY', 'modify'],
  ['REMOVE', 'remove'],
]);

/** Images are attribute maps by the service's API model. */
function attributes(image: object): AttributeMap {
  return image as AttributeMap;
}

/** Who deletes items that have expired. Developer Guide, *DynamoDB Streams and Time to Live*. */
function isService(identity: object | undefined): boolean {
  const { PrincipalId, principalId = PrincipalId }: Record<string, unknown> = { ...identity };
  return principalId === 'dynamodb.amazonaws.com';
}
