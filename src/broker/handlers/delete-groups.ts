// DeleteGroups: empty groups go, with everything they committed.

import { deleteGroupsApi } from '../../protocol/apis/delete-groups.ts';
import { defineHandler } from '../handler.ts';

export const deleteGroups = defineHandler({
  api: deleteGroupsApi,
  async handle({ groupsNames }, _context, broker) {
    // A name that is asked for twice is answered once.
    const names = [...new Set(groupsNames)];
    return {
      results: await Promise.all(
        names.map(async (groupId) => ({ groupId, errorCode: await broker.groups.deleteGroup(groupId) })),
      ),
    };
  },
});
