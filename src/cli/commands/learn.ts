// samsa explain and samsa cheat: what one would otherwise look up.

import { type Command, defineCommand } from '../command-definition.ts';
import { formatOptions } from '../common-options.ts';
import { cheatSheets } from './learn/cheat-sheets.ts';

export const explainCommand: Command = defineCommand({
  name: 'explain',
  summary: 'say what an error of Kafka means and what to do about it',
  details:
    "Without an error all are listed. Names are those of the protocol or of Java's exceptions; docs/errors.md has them too.",
  examples: ['samsa explain NOT_ENOUGH_REPLICAS', 'samsa explain 25', 'samsa explain RebalanceInProgressException'],
  arguments: { error: { doc: 'name, code or Java exception' } },
  options: formatOptions,
  run: async (given, context) => (await import('./learn/explain.ts')).explainError(given, context),
});

export const cheatCommand: Command = defineCommand({
  name: 'cheat',
  summary: 'show one-liners for daily work',
  examples: ['samsa cheat', 'samsa cheat group'],
  arguments: { subject: { doc: 'what to show; all, when left out', names: [...cheatSheets.keys()] } },
  options: {},
  run: async (given, context) => (await import('./learn/cheat.ts')).showCheats(given, context),
});
