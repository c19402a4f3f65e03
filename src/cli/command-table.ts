// Every command of `samsa`, in the order of help and documentation.

import type { Command, CommandGroup } from './command-definition.ts';
import { completionCommand } from './commands/completion.ts';
import { dumpLogCommand } from './commands/dump-log.ts';
import { groupCommands } from './commands/group.ts';
import { cheatCommand, explainCommand } from './commands/learn.ts';
import { profileCommands } from './commands/profile.ts';
import { rawCommand } from './commands/raw.ts';
import { consumeCommand, produceCommand, tailCommand } from './commands/records.ts';
import { startCommand } from './commands/start.ts';
import { topicCommands } from './commands/topic.ts';

export const commandTable: readonly (Command | CommandGroup)[] = [
  startCommand,
  produceCommand,
  consumeCommand,
  tailCommand,
  topicCommands,
  groupCommands,
  profileCommands,
  explainCommand,
  cheatCommand,
  rawCommand,
  dumpLogCommand,
  completionCommand,
];
