/** A client whose transport answers every request at once, with nothing left unprocessed: what is timed is the client. */
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export function instantClient(): DynamoDBClient {
  return new DynamoDBClient({
    region: 'local',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: {
      handle: async () => ({
        response: {
          statusCode: 200,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Readable.from(['{}']),
        },
      }),
    },
  });
}
