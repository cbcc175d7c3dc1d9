import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { explain } from '../../lib/cli/explain.js';
import { RequestError } from '../../lib/errors.js';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('explain', () => {
  it('says what to do about an endpoint where nothing answers', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'local',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const error: unknown = await client.send(new ListTablesCommand({})).catch((reason) => reason);
    client.destroy();
    expect(explain(error, 'http://127.0.0.1:1')).to.match(/^nothing answers at http:\/\/127\.0\.0\.1:1: is it running/);
  });

  it('looks for the SDK error beneath ours', () => {
    const cause = named('ExpiredTokenException', 'The security token included in the request is expired');
    expect(explain(new RequestError('The put on table …', { cause }), 'dynamodb:')).to.equal(
      'AWS does not take these credentials: sign in again (The security token included in the request is expired)',
    );
  });

  it('knows missing regions, missing credentials, missing permissions and unknown hosts', () => {
    for (const [error, sentence] of [
      [new Error('Region is missing'), /no AWS region is set: write dynamodb:eu-west-1/],
      [
        named('CredentialsProviderError', 'Could not load credentials from any providers'),
        /no AWS credentials were found/,
      ],
      [named('AccessDeniedException', 'User … is not authorized'), /may not do that/],
      [
        new AggregateError([Object.assign(new Error('getaddrinfo ENOTFOUND nowhere'), { code: 'ENOTFOUND' })]),
        /host of x is not known/,
      ],
    ] as const) {
      expect(explain(error, 'x')).to.match(sentence);
    }
  });

  it('gives the first line of any other', () => {
    expect(explain(new Error('first\nsecond'), 'x')).to.equal('first');
    expect(explain('text', 'x')).to.equal('text');
  });
});
