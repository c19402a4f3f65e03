// docs/configuration.md: the settings of a broker.

import type { ConfigTable } from '../../src/base/config/config-definition.ts';
import type { BrokerConfigDefinition } from '../../src/config/broker-config-definition.ts';
import { brokerConfigSubjects, updateModeOf } from '../../src/config/broker-configs.ts';
import { environmentVariableOf } from '../../src/config/broker-settings.ts';
import { developmentSettings } from '../../src/config/development-settings.ts';
import { commonCells, statusText } from './config-cells.ts';
import { codeBlock, page, table } from './markdown.ts';

export function brokerConfigurationPage(): string {
  const variable = environmentVariableOf('log.retention.ms');
  return page([
    '# Broker configuration',
    'Keys, types, defaults and valid values are those of Apache Kafka 4.3. Where Samsa adds a key of its own, it begins ' +
      "with `samsa.`. No default differs from Kafka's; what differs is the durability that `samsa.durability` names, and " +
      'the settings of a start without a file, below.',
    '## Where settings come from',
    'Later places win over earlier ones:',
    [
      '1. the `server.properties` given to `samsa start`, in the format of java.util.Properties;',
      `2. environment variables: \`log.retention.ms\` is \`${variable}\`, \`samsa.durability\` is \`SAMSA_DURABILITY\`;`,
      '3. `--override key=value` arguments.',
    ].join('\n'),
    'A key that is not in these tables, a value that is not valid and settings that contradict each other stop the ' +
      'start. The status of a key says what this release does with it:',
    [
      '- **honoured**: the broker acts on it;',
      '- **no effect**: accepted, because there is nothing for it to do yet or at all;',
      '- **unsupported**: any value but the default stops the start.',
    ].join('\n'),
    "The update mode is Kafka's: *read-only* keys change with a restart, *per-broker* ones while the broker runs, " +
      '*cluster-wide* ones also for all brokers at once. *(internal)* marks keys that Kafka does not document.',
    '## A start without a file',
    'These are the values of the `server.properties` that Kafka ships for development, except that Samsa listens on the ' +
      "loopback interface only and keeps its data below the user's data directory.",
    codeBlock([...developmentSettings('<data directory>', new Set())].map(([key, text]) => `${key}=${text}`)),
    ...brokerConfigSubjects.flatMap(({ title, configs }) => [`## ${title}`, brokerTable(configs)]),
  ]);
}

function brokerTable(configs: ConfigTable<BrokerConfigDefinition>): string {
  return table(
    ['Key', 'Type', 'Default', 'Valid values', 'Update', 'Status', 'Meaning'],
    Object.entries(configs).map(([key, row]) => [
      ...commonCells(key, row),
      updateModeOf(row),
      statusText(row.status),
      row.doc,
    ]),
  );
}
