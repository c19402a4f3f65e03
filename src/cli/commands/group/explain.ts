// samsa group explain: two looks at a group, and what follows from them.

import type { Admin } from '../../../client/index.ts';
import { pause } from '../../../client/waiting.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { findingsOf, type GroupLook } from './group-findings.ts';
import { readLag } from './group-lag.ts';
import { isForMachines, type OutputFormat, writeDocument } from '../../output/output-format.ts';
import { printable } from '../../output/text-table.ts';

interface ExplainGiven extends ConnectionGiven {
  readonly group: string;
  readonly watch: number;
  readonly format: OutputFormat;
}

const hint =
  'why it rebalanced earlier is not in Kafka\'s protocol; Samsa\'s broker logs it: look for "a group has rebalanced".';

export function explainGroup({ format, group, watch, ...given }: ExplainGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const before = await look(admin, group, context.signal);
    if (!isForMachines(format)) context.output.progress(`watching ${group} for ${watch} ms`);
    await pause(context.platform, watch, context.signal);
    context.output.endProgress();
    const after = await look(admin, group, context.signal);
    const findings = findingsOf(before, after, watch);
    if (isForMachines(format)) {
      const items = findings.map(({ certainty, text }) => ({ certainty, text }));
      return writeDocument(context, format, { groupId: group, watchedMs: watch, findings: items });
    }
    await context.output.line(`group ${printable(group)}`);
    for (const { certainty, text } of findings)
      await context.output.line(`${`${certainty}:`.padEnd(10)}${printable(text)}`);
    return context.output.say(hint);
  });
}

async function look(admin: Admin, groupId: string, signal: AbortSignal): Promise<GroupLook> {
  const group = (await admin.describeConsumerGroups([groupId], { signal })).get(groupId)!;
  return { group, partitions: await readLag(admin, group, signal) };
}
