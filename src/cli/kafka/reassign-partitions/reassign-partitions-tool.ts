// kafka-reassign-partitions: proposes where replicas could be, moves them to other brokers or log directories, and
// says how far that is. What goes wrong is told on standard output, as in Kafka.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { readTextFile } from '../read-text-file.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { cancelReassignment } from './cancel-reassignment.ts';
import { executeReassignment } from './execute-reassignment.ts';
import { generateAssignment } from './generate-assignment.ts';
import { listReassignments } from './list-reassignments.ts';
import {
  checkReassignOptions,
  type GivenReassignOptions,
  type ReassignAction,
  reassignOptions,
} from './reassign-options.ts';
import { TerseError } from './terse-error.ts';
import { verifyReassignment } from './verify-reassignment.ts';

export const reassignPartitionsTool: KafkaTool<typeof reassignOptions> = {
  about: 'This tool moves partitions between replicas.',
  aboutWithoutOptions: 'This tool moves partitions between replicas.',
  options: reassignOptions,
  run,
};

async function run(given: GivenReassignOptions, context: CommandContext): Promise<number> {
  const action = checkReassignOptions(given);
  try {
    await using admin = await openAdminFor(given, context);
    await act(action, admin, given, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    await context.output.line(errorLine(error as Error));
    return 1;
  }
}

function openAdminFor(given: GivenReassignOptions, context: CommandContext): Promise<Admin> {
  const controllers = given.one('bootstrap-controller');
  const addresses = controllers === undefined ? 'bootstrap.servers' : 'bootstrap.controllers';
  const defaults = { 'client.id': 'reassign-partitions-tool' };
  const servers = controllers ?? given.one('bootstrap-server')!;
  return openAdmin(context, servers, given.one('command-config'), addresses, defaults);
}

async function act(action: ReassignAction, admin: Admin, given: GivenReassignOptions, context: CommandContext) {
  if (action === 'list') return listReassignments(admin, context);
  const path = given.one(action === 'generate' ? 'topics-to-move-json-file' : 'reassignment-json-file')!;
  const text = await readTextFile(context, path);
  const actions = {
    generate: generateAssignment,
    execute: executeReassignment,
    verify: verifyReassignment,
    cancel: cancelReassignment,
  };
  return actions[action](admin, text, given, context);
}

function errorLine(error: Error): string {
  if (error instanceof TerseError) return error.message;
  if (error instanceof CommandLineError) return `Error: ${error.message}`;
  if (error instanceof AggregateError) return errorLine(error.errors[0] as Error);
  // What should not happen at all is thrown on by this.
  failureMessage(error);
  return `Error: ${javaErrorText(error)}`;
}
