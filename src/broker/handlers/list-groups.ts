// ListGroups: the groups that this broker coordinates, by state and type if asked so.

import { listGroupsApi } from '../../protocol/apis/list-groups.ts';
import { defineHandler } from '../handler.ts';

export const listGroups = defineHandler({
  api: listGroupsApi,
  handle: (request, _context, broker) => broker.groups.listGroups(request),
  fail: (errorCode) => ({ errorCode, groups: [] }),
});
