// What a command of kafka-transactions does once it has an admin client.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';

export type TransactionsAction = (admin: Admin, given: GivenArguments, context: CommandContext) => Promise<void>;
