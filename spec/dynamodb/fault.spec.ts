import { expect } from 'chai';
import { type Fault, faultOf, type Shortage, shortageOf } from '../../lib/dynamodb/fault.js';

/** An error of the SDK: its name, the status of the reply, and Node.js's code. */
const TABLE: readonly (readonly [Fault, string, number, string?])[] = [
  ['throttled', 'ProvisionedThroughputExceededException', 400],
  ['throttled', 'ThrottlingException', 400],
  ['throttled', 'RequestLimitExceeded', 400],
  ['throttled', 'TransactionConflictException', 400],
  ['throttled', 'ReplicatedWriteConflictException', 400],
  ['unsent', 'Error', 0, 'ECONNREFUSED'],
  ['unsent', 'AggregateError', 0, 'ECONNREFUSED'],
  ['unsent', 'Error', 0, 'ENOTFOUND'],
  ['unsent', 'Error', 0, 'EAI_AGAIN'],
  ['unsent', 'Error', 0, 'EHOSTUNREACH'],
  ['unsent', 'Error', 0, 'ENETUNREACH'],
  ['unsent', 'RequestTimeTooSkewed', 403],
  ['unsent', 'RequestExpired', 400],
  ['condition', 'ConditionalCheckFailedException', 400],
  ['invalid', 'ValidationException', 400],
  ['invalid', 'ItemCollectionSizeLimitExceededException', 400],
  ['invalid', 'SerializationException', 400],
  ['invalid', 'Error', 413],
  ['refused', 'ResourceNotFoundException', 400],
  ['denied', 'AccessDeniedException', 400],
  ['refused', 'UnrecognizedClientException', 400],
  ['refused', 'ExpiredTokenException', 400],
  ['refused', 'MissingAuthenticationTokenException', 400],
  ['refused', 'CredentialsProviderError', 0],
  ['refused', 'TokenProviderError', 0],
  ['refused', 'SomethingNewException', 400],
  ['unknown', 'InternalServerError', 500],
  ['unknown', 'InternalFailure', 500],
  ['unknown', 'ServiceUnavailable', 503],
  ['unknown', 'Error', 502],
  ['unknown', 'Error', 504],
  ['unknown', 'TimeoutError', 0],
  ['unknown', 'TimeoutError', 0, 'ECONNRESET'],
  ['unknown', 'Error', 0, 'ECONNRESET'],
  ['unknown', 'Error', 0, 'EPIPE'],
  ['unknown', 'Error', 0, 'ETIMEDOUT'],
  ['unknown', 'AbortError', 0],
  ['unknown', 'SyntaxError', 200],
  ['unknown', 'Error', 0],
];

describe('fault', () => {
  for (const [fault, name, httpStatusCode, code] of TABLE) {
    it(`of ${name}${httpStatusCode ? ` with ${httpStatusCode}` : ''}${code ? ` (${code})` : ''} is ${fault}`, () => {
      const error = Object.assign(new Error('no'), { name, $metadata: { httpStatusCode }, ...(code && { code }) });
      expect(faultOf(error)).to.equal(fault);
    });
  }

  for (const thrown of [undefined, null, 'text', 7, {}, { name: 'ThrottlingException' }]) {
    it(`of what is no error is unknown: ${JSON.stringify(thrown)}`, () => {
      expect(faultOf(thrown)).to.equal('unknown');
    });
  }

  for (const name of ['constructor', '__proto__', 'toString']) {
    it(`of an error called ${name} is unknown`, () => {
      expect(faultOf(Object.assign(new Error('no'), { name }))).to.equal('unknown');
    });
  }
});

describe('shortage', () => {
  const ARN = 'arn:aws:dynamodb:us-east-1:1:table/rows';
  const throttle = (name: string, more = {}) => Object.assign(new Error('no'), { name, ...more });
  const reasons = (...each: [string, string][]) => each.map(([reason, resource]) => ({ reason, resource }));
  const BOTH = reasons(
    ['TableWriteProvisionedThroughputExceeded', ARN],
    ['IndexWriteProvisionedThroughputExceeded', `${ARN}/index/byPage`],
  );
  const CASES: [string, unknown, Shortage][] = [
    ['a reply that hands operations back', undefined, []],
    ['an exception without reasons', throttle('ProvisionedThroughputExceededException'), []],
    [
      'a table and an index',
      throttle('ProvisionedThroughputExceededException', { ThrottlingReasons: BOTH }),
      ['', 'byPage'],
    ],
    [
      'the other spelling',
      throttle('ThrottlingException', { throttlingReasons: reasons(['TableWriteMaxOnDemandThroughputExceeded', ARN]) }),
      [''],
    ],
    [
      'a key range',
      throttle('ThrottlingException', { throttlingReasons: reasons(['TableWriteKeyRangeThroughputExceeded', ARN]) }),
      'key',
    ],
    ['the account', throttle('RequestLimitExceeded'), 'account'],
    [
      'the account, as a reason',
      throttle('ThrottlingException', { throttlingReasons: reasons(['TableReadAccountLimitExceeded', ARN]) }),
      'account',
    ],
    ['another writer', throttle('TransactionConflictException'), 'key'],
    ['reasons that are none', throttle('ThrottlingException', { throttlingReasons: 'x' }), []],
  ];
  for (const [what, error, shortage] of CASES) {
    it(`of ${what}`, () => expect(shortageOf(error)).to.deep.equal(shortage));
  }
});
