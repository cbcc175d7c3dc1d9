import { expect } from 'chai';
import { type Fault, faultOf } from '../../lib/dynamodb/fault.js';

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
