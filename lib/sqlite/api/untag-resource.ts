/** Takes tags off a table; those that it does not have are no matter. API Reference, *UntagResource*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkTableArn, resourceArn, taggedTable } from '../table/tagged-table.js';
import { checkTagKey } from '../table/tags.js';
import { validationException } from '../wire/service-error.js';
import { list, structure, text } from '../wire/shape.js';

const request = structure({ ResourceArn: resourceArn, TagKeys: list(text()) });

export const untagResource: ApiCall = apiCall('write', request, ({ ResourceArn, TagKeys }) => {
  checkTableArn(ResourceArn);
  if (TagKeys.length === 0) throw validationException('Atleast one Tag Key needs to be provided as Input.');
  TagKeys.forEach(checkTagKey);
  return ({ catalog }) => {
    const table = taggedTable(catalog, ResourceArn);
    catalog.replace(table, { ...table, tags: table.tags?.filter(({ key }) => !TagKeys.includes(key)) });
    return {};
  };
});
