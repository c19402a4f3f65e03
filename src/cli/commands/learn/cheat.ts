// samsa cheat.

import { nearestName } from '../../../base/config/nearest-name.ts';
import { cheatSheets } from './cheat-sheets.ts';
import type { CommandContext } from '../../command-context.ts';
import { UserError } from '../../user-error.ts';

export async function showCheats(
  { subject }: { readonly subject: string | undefined },
  context: CommandContext,
): Promise<void> {
  const subjects = [...cheatSheets.keys()];
  const wanted =
    subject === undefined ? subjects : subjects.filter((each) => each === subject || `${each}s` === subject);
  if (wanted.length === 0) {
    const near = nearestName(subject!, subjects);
    throw new UserError(
      `there is no sheet ${subject}; ${near === null ? `there are ${subjects.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  for (const [at, name] of wanted.entries()) {
    if (at > 0) await context.output.line('');
    await context.output.line(context.usesColor ? `\u001b[1m${name}\u001b[22m` : `# ${name}`);
    for (const { what, line } of cheatSheets.get(name)!) await context.output.line(`# ${what}\n${line}`);
  }
}
