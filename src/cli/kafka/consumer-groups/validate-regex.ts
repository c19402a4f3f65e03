// kafka-consumer-groups --validate-regex: whether the broker could use it for a subscription (KIP-848).

import { compilePattern, InvalidPatternError } from '../../../base/linear-pattern.ts';
import type { CommandContext } from '../../command-context.ts';

export async function validateRegex(text: string, { output }: Pick<CommandContext, 'output'>): Promise<void> {
  try {
    compilePattern(text);
    await output.line(`The regular expression \`${text}\` is valid.`);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    await output.line(`The regular expression \`${text}\` is invalid: ${error.message}.`);
  }
}
