// samsa config explain: the rows of the configuration tables, where the setting occurs.

import {
  type ConfigDefinition,
  type ConfigTable,
  defaultEntry,
  describeValidValues,
  required,
} from '../../../base/config/config-definition.ts';
import { nearestName } from '../../../base/config/nearest-name.ts';
import { adminOptions } from '../../../client/options/admin-options.ts';
import { consumerOptions } from '../../../client/options/consumer-options.ts';
import { producerOptions } from '../../../client/options/producer-options.ts';
import { brokerConfigs } from '../../../config/broker-configs.ts';
import { clientMetricsConfigs } from '../../../config/client-metrics-configs.ts';
import type { ConfigStatus } from '../../../config/config-status.ts';
import { groupConfigs } from '../../../config/group-configs.ts';
import { topicConfigs } from '../../../config/topic-configs.ts';
import type { CommandContext } from '../../command-context.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { writeFields } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface ExplainGiven {
  readonly key: string;
  readonly format: OutputFormat;
}

interface Explanation {
  readonly of: string;
  readonly type: string;
  readonly default: string | null;
  readonly validValues: string;
  readonly status: string | null;
  readonly doc: string;
}

const tables: ReadonlyMap<string, ConfigTable> = new Map<string, ConfigTable>([
  ['broker', brokerConfigs],
  ['topic', topicConfigs],
  ['group', groupConfigs],
  ['client-metrics', clientMetricsConfigs],
  ['producer', producerOptions],
  ['consumer', consumerOptions],
  ['admin', adminOptions],
]);

export async function explainConfig({ key, format }: ExplainGiven, context: CommandContext): Promise<void> {
  const found = [...tables].flatMap(([of, table]) => (Object.hasOwn(table, key) ? [explain(of, table[key]!)] : []));
  if (found.length === 0) throw unknown(key);
  if (isForMachines(format)) {
    const items = found.map((explanation) => ({ key, ...explanation }));
    return writeItems(context, format, 'settings', items);
  }
  for (const [at, explanation] of found.entries()) {
    if (at > 0) await context.output.line('');
    await writeFields(context, [
      ['Setting', `${key} of a ${explanation.of}`],
      ['Type', explanation.type],
      ['Default', explanation.default],
      ['Values', explanation.validValues],
      ...(explanation.status === null ? [] : [['Samsa', explanation.status] as const]),
      ['Meaning', explanation.doc],
    ]);
  }
}

function explain(
  of: string,
  row: ConfigDefinition & { readonly doc?: string; readonly status?: ConfigStatus },
): Explanation {
  const { status } = row;
  return {
    of,
    type: row.type,
    default: row.default === required ? null : defaultEntry(row).text,
    validValues: describeValidValues(row),
    status: status === undefined ? null : statusText(status),
    doc: row.doc,
  };
}

function statusText(status: ConfigStatus): string {
  return status.kind === 'honoured'
    ? 'acts on it'
    : `${status.kind === 'no-effect' ? 'no effect' : status.kind}: ${status.reason}`;
}

function unknown(key: string): UserError {
  const near = nearestName(
    key,
    [...tables.values()].flatMap((table) => Object.keys(table)),
  );
  return new UserError(`there is no setting ${key}${near === null ? '' : `; did you mean ${near}?`}`);
}
