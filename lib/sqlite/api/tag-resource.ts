/** Adds tags to a table. API Reference, *TagResource*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { checkTableArn, resourceArn, taggedTable } from '../table/tagged-table.js';
import { addTags, readTags, tagList } from '../table/tags.js';
import { validationException } from '../wire/service-error.js';
import { structure } from '../wire/shape.js';

const request = structure({ ResourceArn: resourceArn, Tags: tagList });

export const tagResource: ApiCall = apiCall('write', request, ({ ResourceArn, Tags }) => {
  checkTableArn(ResourceArn);
  if (Tags.length === 0) throw validationException('Atleast one Tag needs to be provided as Input.');
  const tags = readTags(Tags);
  return ({ catalog }) => {
    const table = taggedTable(catalog, ResourceArn);
    catalog.replace(table, { ...table, tags: addTags(table.tags ?? [], tags) });
    return {};
  };
});
