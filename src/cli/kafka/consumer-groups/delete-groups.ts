// kafka-consumer-groups --delete: which groups are gone, and why others are not.

import { javaErrorText } from '../java/java-error-text.ts';
import { timedOut } from '../clients/timed-call.ts';
import type { GroupsCall } from './groups-call.ts';
import { listGroupIds } from './list-groups.ts';

export async function deleteGroups(call: GroupsCall): Promise<void> {
  const { admin, given, wait } = call;
  const { output } = call.context;
  const groupIds = given.has('all-groups') ? await listGroupIds(call) : given.all('group');
  const { values, errors } = await admin.deleteConsumerGroups(groupIds, wait);
  const deleted = Array.from(values.keys(), (groupId) => `'${groupId}'`).join(', ');
  if (errors.size === 0) {
    await output.line(`Deletion of requested consumer groups (${deleted}) was successful.`);
    return;
  }
  await output.line('\nError: Deletion of some consumer groups failed:');
  for (const [groupId, error] of errors) {
    const why = javaErrorText(timedOut('deleteConsumerGroups(api=FIND_COORDINATOR)', error));
    await output.line(`* Group '${groupId}' could not be deleted due to: ${why}`);
  }
  if (values.size > 0) await output.line(`\nThese consumer groups were deleted successfully: ${deleted}`);
}
