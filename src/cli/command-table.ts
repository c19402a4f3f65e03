// Every command of `samsa`, in the order of help and documentation.

import type { Command, CommandGroup } from './command-definition.ts';
import { clusterCommands } from './commands/cluster.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommands } from './commands/config.ts';
import { dumpLogCommand } from './commands/dump-log.ts';
import { groupCommands } from './commands/group.ts';
import { cheatCommand, explainCommand } from './commands/learn.ts';
import { profileCommands } from './commands/profile.ts';
import { quotaCommands } from './commands/quota.ts';
import { rawCommand } from './commands/raw.ts';
import { consumeCommand, produceCommand, tailCommand } from './commands/records.ts';
import { startCommand } from './commands/start.ts';
import { topicCommands } from './commands/topic.ts';
import { txnCommands } from './commands/txn.ts';

export const commandTable: readonly (Command | CommandGroup)[] = [
  startCommand,
  produceCommand,
  consumeCommand,
  tailCommand,
  topicCommands,
  groupCommands,
  clusterCommands,
  configCommands,
  quotaCommands,
  txnCommands,
  profileCommands,
  explainCommand,
  cheatCommand,
  rawCommand,
  dumpLogCommand,
  completionCommand,
];
