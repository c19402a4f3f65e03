// What a command of kafka-metadata-quorum does once it has an admin client.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';

export type QuorumCommand = (
  admin: Admin,
  given: GivenArguments,
  context: CommandContext,
  properties: ReadonlyMap<string, string> | undefined,
) => Promise<void>;
