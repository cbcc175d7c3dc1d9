/**
 * Streams of the backend against those of DynamoDB Local: random writes are put to both, and both are to record the same
 * changes of each item. Local's shards, times, numbers and sizes are its own.
 */
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type _Record, DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { expect } from 'chai';
import fc from 'fast-check';
import { latestStream, recordsOf, STREAMED, streamsOf } from '../sqlite/stream/reading.js';
import { replay, writes } from '../sqlite/stream/writes.js';
import { clientWith } from '../sqlite/support.js';
import { type DynamoDbLocal, LocalForSuite } from '../support/dynamodb-local.js';
import { canonical } from './compare.js';

const RUNS = 20;

describe('streams of the backend and of DynamoDB Local', () => {
  const suite = new LocalForSuite();

  before(async function () {
    await suite.start(this);
  });
  after(() => suite.stop());

  it('record the same changes of each item, and make the same table', async function () {
    this.timeout(0);
    let account = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { maxLength: 40 }), async (program) => {
        const config = configOf(suite.local, `streams${account++}`);
        const theirs = new DynamoDB(config);
        await theirs.createTable(STREAMED);
        const ours = await clientWith(STREAMED, { shards: 3, shardMs: 1 });
        for (const write of program) {
          await write(theirs);
          await write(ours);
        }
        const their = await recordsOf(new DynamoDBStreams(config), await latestStream(theirs));
        const our = await recordsOf(streamsOf(ours), await latestStream(ours));
        expect(changesOf(our)).to.deep.equal(changesOf(their));
        expect(replay(our).size).to.equal(replay(their).size);
        theirs.destroy();
        ours.destroy();
      }),
      { numRuns: RUNS },
    );
  });
});

function configOf(local: DynamoDbLocal, account: string) {
  return { region: 'local', endpoint: local.url, credentials: { accessKeyId: account, secretAccessKey: 'local' } };
}

/** What was changed, item by item, in words that are the same for equal images. */
function changesOf(records: readonly _Record[]): Record<string, string[]> {
  const changes: Record<string, string[]> = {};
  for (const { eventName, dynamodb: { Keys, OldImage, NewImage } = {} } of records) {
    const id = text(Keys);
    changes[id] = [...(changes[id] ?? []), `${eventName} from ${text(OldImage)} to ${text(NewImage)}`];
  }
  return changes;
}

function text(image: object | undefined): string {
  const binaryAsText = (_: string, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  return image === undefined ? 'nothing' : canonical(JSON.parse(JSON.stringify(image, binaryAsText)));
}
