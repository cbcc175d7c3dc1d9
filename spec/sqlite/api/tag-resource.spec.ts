import type { DynamoDB, Tag } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { clientWith, refusal } from '../support.js';

const INVALID = 'ValidationException: One or more parameter values were invalid:';
const ResourceArn = 'arn:aws:dynamodb:local:000000000000:table/visits';

const tag = (Key: string, Value = 'x'): Tag => ({ Key, Value });
const manyTags = (count: number) => Array.from({ length: count }, (_, i) => tag(`k${i}`, `v${i}`));

async function tagsOf(client: DynamoDB): Promise<Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.listTagsOfResource({ ResourceArn, ...(NextToken && { NextToken }) });
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tags;
}

// Developer Guide, *Tagging restrictions in DynamoDB*.
describe('TagResource', () => {
  it('adds tags, changes those of a known key, and UntagResource takes them away', async () => {
    const client = await clientWith();
    await client.tagResource({ ResourceArn, Tags: [tag('a', '1'), tag('b', '2')] });
    await client.tagResource({ ResourceArn, Tags: [tag('b', ''), tag('__proto__', '3')] });
    expect(await tagsOf(client)).to.deep.equal([tag('a', '1'), tag('b', ''), tag('__proto__', '3')]);
    await client.untagResource({ ResourceArn, TagKeys: ['a', 'nothing'] });
    expect(await tagsOf(client)).to.deep.equal([tag('b', ''), tag('__proto__', '3')]);
  });

  it('lets a table have 50 tags, which are listed page by page, and no more', async () => {
    const client = await clientWith();
    await client.tagResource({ ResourceArn, Tags: manyTags(49) });
    await client.tagResource({ ResourceArn, Tags: manyTags(50) });
    expect(await tagsOf(client)).to.deep.equal(manyTags(50));
    expect(await refusal(client.tagResource({ ResourceArn, Tags: [tag('one more')] }))).to.equal(
      'ValidationException: Number of Tags exceed the current limit for the provided ResourceArn',
    );
    expect(await tagsOf(client)).to.have.lengthOf(50);
    expect(await refusal(client.listTagsOfResource({ ResourceArn, NextToken: 'x' }))).to.contain('Invalid NextToken');
  });

  it('takes keys of up to 128 characters and values of up to 256', async () => {
    const client = await clientWith();
    const longest = tag('ä'.repeat(128), 'v'.repeat(256));
    await client.tagResource({ ResourceArn, Tags: [longest] });
    expect(await tagsOf(client)).to.deep.equal([longest]);
  });

  const REFUSALS: [string, Tag[], string][] = [
    ['no tags', [], 'ValidationException: Atleast one Tag needs to be provided as Input.'],
    ['an empty key', [tag('')], 'ValidationException: The Tag Key provided is invalid, Key: '],
    [
      'a long key',
      [tag('k'.repeat(129))],
      `ValidationException: The Tag Key provided is invalid, Key: ${'k'.repeat(129)}`,
    ],
    ['a key with a strange character', [tag('a;')], 'ValidationException: The Tag Key provided is invalid, Key: a;'],
    ['a key of AWS’s', [tag('aws:a')], 'ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:a'],
    [
      'a long value',
      [tag('k', 'v'.repeat(257))],
      `ValidationException: The Tag Value provided is invalid, Value: ${'v'.repeat(257)}`,
    ],
    [
      'one key twice',
      [tag('k'), tag('k')],
      'ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found k',
    ],
  ];
  for (const [what, Tags, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const client = await clientWith();
      expect(await refusal(client.tagResource({ ResourceArn, Tags }))).to.equal(message);
      expect(await tagsOf(client)).to.deep.equal([]);
    });
  }

  it('refuses what is no table’s ARN', async () => {
    const client = await clientWith();
    const REASONS: [string, string][] = [
      ['visits', `${INVALID} ARNs must start with 'arn:': visits`],
      ['arn:aws:s3:::bucket', `${INVALID} Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::bucket`],
      [
        'arn:aws:dynamodb:eu-west-1:123456789012:table/visits',
        'ValidationException: Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:eu-west-1:123456789012:table/visits',
      ],
      [
        `${ResourceArn}/index/byPage`,
        `${INVALID} Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ResourceArn}/index/byPage`,
      ],
      [
        `${ResourceArn}x`,
        `ResourceNotFoundException: Requested resource not found: ResourcArn: ${ResourceArn}x not found`,
      ],
    ];
    for (const [arn, message] of REASONS) {
      for (const call of [
        client.tagResource({ ResourceArn: arn, Tags: [tag('k')] }),
        client.untagResource({ ResourceArn: arn, TagKeys: ['k'] }),
        client.listTagsOfResource({ ResourceArn: arn }),
      ]) {
        expect(await refusal(call)).to.equal(message);
      }
    }
    expect(await refusal(client.untagResource({ ResourceArn, TagKeys: [] }))).to.equal(
      'ValidationException: Atleast one Tag Key needs to be provided as Input.',
    );
  });
});
