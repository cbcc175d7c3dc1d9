/** Records as they go out. API Reference, *Record*. */
import { createHash } from 'node:crypto';
import type { StoredRecord } from '../storage/stream-records.js';
import type { Stream } from '../storage/streams.js';
import { REGION } from '../table/table.js';
import { damagedFile } from '../wire/service-error.js';
import { sequenceText } from './sequence-number.js';

/** A record of the API. The times of records are in whole seconds. */
export function readRecord({ arn, viewType }: Stream, { sequence, createdAt, record }: StoredRecord): object {
  const { eventName, userIdentity, dynamodb } = parse(record);
  return {
    eventID: createHash('md5').update(`${arn} ${sequence}`).digest('hex'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(createdAt),
      ...dynamodb,
      SequenceNumber: sequenceText(sequence),
      StreamViewType: viewType,
    },
    userIdentity,
  };
}

/** What a change was written down as. */
interface Written {
  readonly eventName: string;
  readonly userIdentity?: object;
  readonly dynamodb: object;
}

function parse(record: string): Written {
  try {
    return JSON.parse(record);
  } catch {
    throw damagedFile();
  }
}
