/** Lists the tags of a table, ten a page. API Reference, *ListTagsOfResource*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkTableArn, resourceArn, taggedTable } from '../table/tagged-table.js';
import { validationException } from '../wire/service-error.js';
import { optional, structure, text } from '../wire/shape.js';

const PAGE_TAGS = 10;

const request = structure({ ResourceArn: resourceArn, NextToken: optional(text()) });

/** A token is the number of tags before its page. */
export const listTagsOfResource: ApiCall = apiCall('read', request, ({ ResourceArn, NextToken = '0' }) => {
  checkTableArn(ResourceArn);
  if (!/^\d{1,3}$/.test(NextToken)) throw validationException(`Invalid NextToken: ${NextToken}`);
  const start = Number(NextToken);
  return ({ catalog }) => {
    const { tags = [] } = taggedTable(catalog, ResourceArn);
    const end = start + PAGE_TAGS;
    return {
      Tags: tags.slice(start, end).map(({ key, value }) => ({ Key: key, Value: value })),
      NextToken: end < tags.length ? String(end) : undefined,
    };
  };
});
