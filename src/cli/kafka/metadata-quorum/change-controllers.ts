// `kafka-metadata-quorum add-controller` and `remove-controller`.

import { parseUuid } from '../parse-uuid.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { readController } from './read-controller.ts';
import type { QuorumCommand } from './quorum-command.ts';

export const addController: QuorumCommand = async (admin, given, { output, platform, signal }, properties) => {
  if (properties === undefined)
    throw new CommandLineError(
      'You must supply the configuration file of the controller you are adding when using add-controller.',
    );
  const { id, directoryId, endpoints } = await readController(platform.disk, properties);
  const isDryRun = given.has('dry-run');
  if (!isDryRun) {
    const voter = { voterId: id, voterDirectoryId: directoryId };
    await timedCall('addRaftVoter', admin.addRaftVoter(voter, endpoints, { signal }));
  }
  const shown = endpoints.map(({ name, host, port }) => `${name}://${host}:${port}`).join(', ');
  await output.line(
    `${isDryRun ? 'DRY RUN of adding' : 'Added'} controller ${id} with directory id ${directoryId} and endpoints: ${shown}`,
  );
};

export const removeController: QuorumCommand = async (admin, given, { output, signal }) => {
  const voterId = given.number('controller-id')!;
  if (voterId < 0) throw new CommandLineError(`Invalid negative --controller-id: ${voterId}`);
  const voterDirectoryId = parseDirectoryId(given.text('controller-directory-id')!);
  const isDryRun = given.has('dry-run');
  if (!isDryRun) await timedCall('removeRaftVoter', admin.removeRaftVoter({ voterId, voterDirectoryId }, { signal }));
  // The second blank is Kafka's.
  const what = isDryRun ? 'DRY RUN of removing ' : 'Removed ';
  await output.line(`${what} KRaft controller ${voterId} with directory id ${voterDirectoryId}`);
};

function parseDirectoryId(text: string): string {
  try {
    return parseUuid(text);
  } catch (error) {
    throw new CommandLineError(`Failed to parse --controller-directory-id: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
