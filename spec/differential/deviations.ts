/**
 * Where DynamoDB Local differs from the service, each with its source. What is excused here is excused for good, so each
 * predicate is as narrow as its deviation. A program ends where one of the two has written what the other has refused. The
 * programs keep away from what would set the databases apart without a word: updates without an action, which Local
 * ignores; keys of several spellings of zero, which it takes for several keys; and the dropping of an index that shares an
 * attribute with another key, with which it never gets done.
 */
import { answerOf, bothSucceeded, errorOf, itemsOf, messageOf, reasonsOf, sentencesOf } from './answers.js';
import { askedIndex, filtersUnprojected, keyNamesOf } from './asked-index.js';
import { canonical, difference, withoutEmptyEnd, withPlainNumbers } from './compare.js';
import { isObject, type Json, type JsonObject } from './json.js';
import type { Answer, Step } from './step.js';

/** Where two databases' answers to a step differ. */
export interface Differing {
  readonly step: Step;
  readonly ours: readonly Answer[];
  readonly theirs: readonly Answer[];
  /** The descriptions of the tables, by their names. */
  readonly tables: ReadonlyMap<string, JsonObject>;
}

/** One way in which DynamoDB Local is not the service. */
export interface Deviation {
  readonly name: string;
  readonly source: string;
  readonly applies: (differing: Differing) => boolean;
}

/** The deviation that explains a difference, if one does. */
export function findDeviation(differing: Differing): Deviation | undefined {
  return DEVIATIONS.find(({ applies }) => applies(differing));
}

const DYNALITE = 'dynalite 4, whose tests were recorded from the service';
const CONFORMANCE = 'nubo-db/dynamodb-conformance, recorded from the service';
const CANCELLED = 'TransactionCanceledException';
const DUPLICATE_KEYS = 'Provided list of item keys contains duplicates';
const DUPLICATE_ACTIONS = 'Transaction request cannot include multiple operations on one item';
const UNSUPPORTED_TYPE = 'The update expression attempted to update the secondary index key to unsupported type';

const DEVIATIONS: readonly Deviation[] = [
  {
    name: 'a number keeps the spelling that it was written with, such as 1E125 or -0',
    source: 'Developer Guide, Supported data types and naming rules: leading and trailing zeros are trimmed',
    applies: ({ step, ours, theirs }) => difference(step, ours, theirs.map(withPlainNumbers)) === undefined,
  },
  {
    name: 'a page that ends with the last key of the asked range has no LastEvaluatedKey, though it reached its limit',
    source: 'API Reference, Query, LastEvaluatedKey: it does not necessarily mean that there is more data',
    applies: ({ step, ours, theirs }) =>
      difference(step, withoutEmptyEnd(ours), withoutEmptyEnd(theirs).map(withPlainNumbers)) === undefined,
  },
  {
    name: 'entries that share the last key of the asked range are lost after the page that ends with one of them',
    source: 'API Reference, Query, LastEvaluatedKey: without one, there is no more',
    applies: ({ step, ours, theirs, tables }) =>
      step.call === 'Query' &&
      bothSucceeded(ours, theirs) &&
      ours.length > theirs.length &&
      answerOf(theirs).ScannedCount === step.body.Limit &&
      areTwinsOfLast(ours, theirs.map(withPlainNumbers), keyNamesOf(askedIndex(step.body, tables))),
  },
  {
    name: 'of a wrong request something else is found to be wrong first',
    source: `${DYNALITE}: 211 of them get ResourceNotFoundException from Local, 129 InternalFailure`,
    applies: ({ step, ours, theirs }) =>
      step.mutation !== undefined &&
      ['SerializationException', 'ValidationException', CANCELLED].includes(String(errorOf(ours))) &&
      errorOf(theirs) !== undefined,
  },
  {
    name: 'a member of a wrong JSON type is read as text or as absent',
    source: `${DYNALITE}: "should return SerializationException when …"`,
    applies: ({ step, ours, theirs }) =>
      step.mutation !== undefined && errorOf(ours) === 'SerializationException' && errorOf(theirs) === undefined,
  },
  {
    name: 'a constraint of the API model is not looked at: an enumeration, a list that must not be empty, an update to do',
    source: 'API model',
    applies: ({ step, ours, theirs }) =>
      step.mutation !== undefined &&
      /^1 validation error .* (enum value set: .*|than or equal to 1\]?|null at '\S+updateExpression' .*)$/.test(
        messageOf(ours),
      ) &&
      errorOf(theirs) === undefined,
  },
  {
    name: 'the key condition of a query may be longer than any key',
    source: 'Service quotas, partition key length and sort key length; measured: checked on reads, too',
    applies: ({ step, ours, theirs }) =>
      step.call === 'Query' &&
      /Size of hashkey has exceeded|Aggregated size of all range keys/.test(messageOf(ours)) &&
      errorOf(theirs) === undefined,
  },
  {
    name: 'the definitions of UpdateTable may have attributes twice, and lack some of the keys',
    source: 'API Reference, UpdateTable, AttributeDefinitions: must include the key elements of the new index',
    applies: ({ step, ours, theirs }) =>
      step.call === 'UpdateTable' &&
      /attributes are not defined|Name is duplicated/.test(messageOf(ours)) &&
      errorOf(theirs) === undefined,
  },
  {
    name: 'a definition of UpdateTable that no key uses is kept',
    source: 'paritysuite/dynamodb-conformance, issue 79: measured on the service, which drops it',
    applies: ({ step, ours, theirs }) =>
      step.call === 'DescribeTable' &&
      difference(step, ours.map(withoutDefinitions), theirs.map(withoutDefinitions)) === undefined,
  },
  {
    name: 'a table or an index can have a million units at most, or 40,000',
    source: 'Service quotas: 40,000 units a table by default, and any number on request',
    applies: ({ theirs }) =>
      /^Cannot increase provisioned throughput to more than [\d,]+ units/.test(messageOf(theirs)),
  },
  {
    name: 'the table is looked up before a name that is not allowed is found',
    source: `${DYNALITE}: 211 of them get ResourceNotFoundException from Local`,
    applies: ({ ours, theirs }) =>
      errorOf(ours) === 'ValidationException' && errorOf(theirs) === 'ResourceNotFoundException',
  },
  {
    name: 'what is wrong with an update by itself is found only after the condition was checked',
    source: `${DYNALITE}: actions/updateItem.js, validations/updateItem.js`,
    applies: ({ ours, theirs }) =>
      errorOf(ours) === 'ValidationException' &&
      isWrongByItself(messageOf(ours)) &&
      errorOf(theirs) === 'ConditionalCheckFailedException',
  },
  {
    name: 'an update may give the key of a local index a wrong type, or delete such values from any index',
    source: `${DYNALITE}: db/index.js, validateUpdates; ${CONFORMANCE}: "Update wrong-typed index key"`,
    applies: ({ step, ours, theirs, tables }) =>
      ['UpdateItem', 'TransactWriteItems'].includes(step.call) &&
      sentencesOf(ours).some((sentence) => isUncheckedType(sentence, step, tables)) &&
      errorOf(theirs) === undefined,
  },
  {
    name: 'UPDATED_NEW and UPDATED_OLD return whole attributes where the update changed a part of them',
    source: `${DYNALITE}: "should return UPDATED_NEW …"`,
    applies: ({ step, ours, theirs }) =>
      step.call === 'UpdateItem' &&
      /^UPDATED_(NEW|OLD)$/.test(String(step.body.ReturnValues)) &&
      bothSucceeded(ours, theirs) &&
      /[.[]/.test(String(step.body.UpdateExpression)) &&
      isPart(answerOf(ours).Attributes, answerOf(theirs.map(withPlainNumbers)).Attributes),
  },
  {
    name: 'the filter of a scan sees attributes that the index does not have',
    source: 'Dynoxide, tests recorded from the service: an unkeyed read matches nothing by such a filter',
    applies: ({ step, ours, theirs, tables }) =>
      step.call === 'Scan' && bothSucceeded(ours, theirs) && filtersUnprojected(step.body, tables),
  },
  {
    name: 'CONTAINS and NOT_CONTAINS compare binary values as if they were text in UTF-8',
    source: 'API Reference, Condition, CONTAINS: a subsequence of the bytes, as contains() has it here as well',
    applies: ({ step }) => /"(NOT_)?CONTAINS","AttributeValueList":\[\{"B"/.test(JSON.stringify(step.body)),
  },
  {
    name: 'two spellings of one number are two keys to a batch, and to a transaction',
    source: 'API Reference, BatchWriteItem and TransactWriteItems: no item twice; 7 and 007 are one item',
    applies: ({ ours, theirs }) =>
      [DUPLICATE_KEYS, DUPLICATE_ACTIONS].includes(messageOf(ours)) && errorOf(theirs) === undefined,
  },
  {
    name: 'TransactGetItems answers with an empty item where the item has nothing of what was asked for',
    source: 'measured on the service: no member Item',
    applies: ({ step, ours, theirs }) =>
      step.call === 'TransactGetItems' &&
      bothSucceeded(ours, theirs) &&
      canonical(answerOf(ours).Responses) ===
        canonical(answerOf(theirs.map(withPlainNumbers)).Responses).replaceAll('{"Item":{}}', '{}'),
  },
  {
    name: 'a transaction is refused, and not cancelled, for what is wrong between an action and its table or item',
    source: 'API Reference, TransactWriteItems, TransactionCanceledException: the messages of ValidationError',
    applies: ({ step, ours, theirs }) =>
      step.call.startsWith('Transact') &&
      errorOf(ours) === CANCELLED &&
      errorOf(theirs) === 'ValidationException' &&
      reasonsOf(ours).some(
        ({ Code, Message }) =>
          Code === 'ValidationError' && (Message === UNSUPPORTED_TYPE || !messageOf(theirs).includes('empty')),
      ),
  },
  {
    name: 'of a wrong action that follows another one in its transaction, the other is what is told',
    source: 'API Reference, TransactWriteItems: a missing table refuses the request; measured: so does an empty key',
    applies: ({ step, ours, theirs }) =>
      step.call.startsWith('Transact') &&
      (errorOf(ours) === 'ResourceNotFoundException' || messageOf(ours).includes('cannot contain an empty')) &&
      (errorOf(theirs) === 'ValidationException' || reasonsOf(theirs).some(({ Code }) => Code === 'ValidationError')),
  },
  {
    name: 'a transaction cancelled for an invalid action has the reason of this action alone, or none',
    source: `${CONFORMANCE}: "positional reason codes"`,
    applies: ({ ours, theirs }) => {
      const [only, another] = reasonsOf(theirs);
      return (
        errorOf(ours) === CANCELLED &&
        errorOf(theirs) === CANCELLED &&
        (only === undefined || (only.Code === 'ValidationError' && another === undefined)) &&
        reasonsOf(ours).some(({ Code }) => Code === 'ValidationError')
      );
    },
  },
  {
    name: 'among the reasons of a transaction, too, conditions come before what is wrong with an update by itself',
    source: 'as where single calls differ, above',
    applies: (differing) => {
      const { ours, theirs } = differing;
      const [our, their] = [reasonsOf(ours), reasonsOf(theirs)];
      return (
        errorOf(ours) === CANCELLED &&
        errorOf(theirs) === CANCELLED &&
        our.length === their.length &&
        our.every((reason, i) => isSameOrLater(reason, their[i], differing))
      );
    },
  },
  {
    name: 'the condition of a ConditionCheck may look into a key attribute',
    source: `${DYNALITE}: db/index.js, validateKeyPaths`,
    applies: ({ step, ours, theirs }) =>
      step.call === 'TransactWriteItems' &&
      errorOf(theirs) === undefined &&
      sentencesOf(ours).some((sentence) => sentence.startsWith('Key attributes must be scalars')),
  },
  {
    name: 'the conditions of a transaction are checked before two actions on one item are found',
    source: 'API Reference, TransactWriteItems: ValidationException, no TransactionCanceledException',
    applies: ({ ours, theirs }) => messageOf(ours) === DUPLICATE_ACTIONS && errorOf(theirs) === CANCELLED,
  },
];

function withoutDefinitions({ error, body }: Answer): Answer {
  const { AttributeDefinitions: _, ...Table } = isObject(body.Table) ? body.Table : {};
  return { error, body: { ...body, Table } };
}

/** Whether the items that are among ours alone have, as far as they show it, the key of the last of theirs. */
function areTwinsOfLast(ours: readonly Answer[], theirs: readonly Answer[], keyNames: readonly string[]): boolean {
  const found = new Set(itemsOf(theirs).map(canonical));
  const last = itemsOf(theirs).at(-1) ?? {};
  const lost = itemsOf(ours).filter((item) => !found.has(canonical(item)));
  return lost.every((item) => keyNames.every((name) => canonical(item[name]) === canonical(last[name])));
}

const BY_ITSELF = [
  /^One or more parameter values were invalid: Cannot update attribute .* This attribute is part of the key$/,
  /One or more parameter values were invalid: (Only )?(ADD|DELETE) action .*is (not supported|allowed) /,
  /^One or more parameter values were invalid: Type mismatch for Index Key /,
  /^Key attributes must be scalars/,
];

/** Whether the sentence is about an update that is wrong whatever its item is. */
function isWrongByItself(sentence: string): boolean {
  return BY_ITSELF.some((each) => each.test(sentence));
}

/** Whether the sentence is about an index key of a wrong type that Local lets pass. */
function isUncheckedType(sentence: string, { body }: Step, tables: Differing['tables']): boolean {
  const asked = JSON.stringify(body);
  if (sentence === UNSUPPORTED_TYPE) {
    return [...tables].some(([name, { LocalSecondaryIndexes: locals }]) => asked.includes(`"${name}"`) && locals);
  }
  const index = /Type mismatch for Index Key .* IndexName: (\w+)$/.exec(sentence)?.[1];
  return index !== undefined && (index.startsWith('local') || asked.includes('DELETE'));
}

/** Whether two reasons for one action are the same, or Local's is what remains where a wrong update is not noticed. */
function isSameOrLater(ours: JsonObject, theirs: JsonObject | undefined, { step, tables }: Differing): boolean {
  if (ours.Code === theirs?.Code) return true;
  const sentence = String(ours.Message);
  if (theirs?.Code === 'ConditionalCheckFailed') return isWrongByItself(sentence);
  const unnoticed = isUncheckedType(sentence, step, tables) || sentence.startsWith('Key attributes must be scalars');
  return theirs?.Code === 'None' && unnoticed;
}

/** Whether `part` is what is left of `whole` when members of maps and elements of lists are left out. */
function isPart(part: Json | undefined, whole: Json | undefined): boolean {
  if (canonical(part) === canonical(whole)) return true;
  if (Array.isArray(part) && Array.isArray(whole)) {
    let from = 0;
    return part.every((each) => {
      const at = whole.findIndex((other, i) => i >= from && isPart(each, other));
      from = at + 1;
      return at >= 0;
    });
  }
  return isObject(part) && isObject(whole) && Object.entries(part).every(([name, each]) => isPart(each, whole[name]));
}
