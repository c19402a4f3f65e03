// docs/topic-configuration.md: the settings of topics and groups.

import { groupConfigs } from '../../src/config/group-configs.ts';
import type { TopicConfigDefinition } from '../../src/config/topic-config-definition.ts';
import { topicConfigs } from '../../src/config/topic-configs.ts';
import { commonCells, statusText } from './config-cells.ts';
import { code, page, table } from './markdown.ts';

export function topicConfigurationPage(): string {
  return page([
    '# Topic and group configuration',
    'Keys, types, defaults and valid values are those of Apache Kafka 4.3.',
    '## Topics',
    "A topic's own setting wins. Without one the first broker key of the last column that has a value supplies it, " +
      'whether it was set at run time for the broker, at run time for all brokers, or at the start; then the default holds.',
    table(
      ['Key', 'Type', 'Default', 'Valid values', 'Status', 'Meaning', 'Supplied by'],
      Object.entries<TopicConfigDefinition>(topicConfigs).map(([key, row]) => [
        ...commonCells(key, row),
        statusText(row.status),
        row.doc,
        row.synonyms.map(({ name, factor }) => `${code(name)}${factor === 1 ? '' : ` × ${factor}`}`).join(', '),
      ]),
    ),
    '## Groups',
    table(
      ['Key', 'Type', 'Default', 'Valid values', 'Status', 'Meaning', 'Supplied by'],
      Object.entries(groupConfigs).map(([key, row]) => [
        ...commonCells(key, row),
        statusText(row.status),
        row.doc,
        row.synonym === null ? '' : code(row.synonym),
      ]),
    ),
  ]);
}
