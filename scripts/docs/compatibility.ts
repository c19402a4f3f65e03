// docs/compatibility.md: what of Kafka 4.3 is there, item by item, from the tables that the broker, the clients
// and the tools are made of.

import type { ConfigTable } from '../../src/base/config/config-definition.ts';
import { metricTable } from '../../src/broker/metrics/metric-table.ts';
import { limitedApis, unservedApis } from '../../src/broker/api-notes.ts';
import { handlers } from '../../src/broker/handlers/index.ts';
import { adminOptions } from '../../src/client/options/admin-options.ts';
import { consumerOptions } from '../../src/client/options/consumer-options.ts';
import { unsupportedOptions } from '../../src/client/options/known-options.ts';
import { producerOptions } from '../../src/client/options/producer-options.ts';
import { brokerConfigs } from '../../src/config/broker-configs.ts';
import { clientMetricsConfigs } from '../../src/config/client-metrics-configs.ts';
import type { ConfigStatus } from '../../src/config/config-status.ts';
import { groupConfigs } from '../../src/config/group-configs.ts';
import { topicConfigs } from '../../src/config/topic-configs.ts';
import { apis } from '../../src/protocol/apis/index.ts';
import type { Api } from '../../src/protocol/schema/message.ts';
import type { ArgumentTool } from '../../src/cli/kafka/arguments/argument-tool.ts';
import type { KafkaTool } from '../../src/cli/kafka/kafka-tool.ts';
import { kafkaScripts, kafkaTools, missingTools } from './kafka-tools.ts';
import { isArgumentTool } from './tools.ts';
import { statusText } from './config-cells.ts';
import { code, page, table } from './markdown.ts';

export function compatibilityPage(): string {
  return page([
    '# Compatibility',
    'What of Apache Kafka 4.3 there is in this release. Clients of Kafka 2.1 and later work with a broker that ' +
      'speaks these versions; what is not in ApiVersions a client does not ask for.',
    '## APIs',
    apiSummary(),
    table(['Key', 'API', "Kafka's versions", 'Served', 'Remarks'], apis.toSorted(byKey).map(apiRow)),
    '## Settings of the broker',
    ...settings(brokerConfigs, 'configuration.md'),
    '## Settings of topics',
    ...settings(topicConfigs, 'topic-configuration.md'),
    '## Settings of groups',
    ...settings(groupConfigs, 'topic-configuration.md'),
    '## Settings of client metrics subscriptions',
    `All that Kafka has: ${Object.keys(clientMetricsConfigs).map(code).join(', ')}.`,
    '## Metrics',
    "Under the names that the JMX exporter gives to Kafka's; a suite holds them to what a running Kafka has. Metrics of " +
      'Kafka that are not here are not there. What each means: [metrics.md](metrics.md).',
    table(
      ['Metric', 'State'],
      Object.entries(metricTable).map(([name, { type }]) => [code(name), `${type}, ${originOf(name)}`]),
    ),
    "## Kafka's tools",
    `${kafkaTools.size + kafkaScripts.size} tools, with and without \`.sh\`. Their options, and what one does less than ` +
      'with Kafka: [tools.md](tools.md).',
    table(['Tool', 'State'], toolRows()),
    '## Options of clients',
    "Java's names. Those that are not here are refused by name; the last table says why.",
    table(['Option', 'Producer', 'Consumer', 'Admin'], clientOptionRows()),
    table(
      ['Not there', 'Why'],
      unsupportedOptions.map(([key, reason]) => [code(key.endsWith('.') ? `${key}*` : key), reason]),
    ),
  ]);
}

function originOf(metric: string): string {
  if (metric.startsWith('kafka_')) return "Kafka's";
  return metric.startsWith('samsa_') ? 'our own' : 'of the process';
}

function toolRows(): readonly (readonly string[])[] {
  const rows = [
    ...[...kafkaTools].map(([name, tool]) => [name, optionNames(tool).map(code).join(', ')] as const),
    ...[...kafkaScripts.keys()].map((name) => [name, 'as with Kafka'] as const),
    ...[...missingTools].map(([name, reason]) => [name, `not there: ${reason}`] as const),
  ];
  return rows.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, state]) => [code(name), state]);
}

function optionNames(tool: KafkaTool | ArgumentTool): readonly string[] {
  if (!isArgumentTool(tool)) return Object.keys(tool.options).map((name) => `--${name}`);
  const levels = [tool, ...(tool.commands?.list ?? [])];
  const flags = levels.flatMap(({ options }) => options.map((option) => option.flags.at(-1)!));
  return [...(tool.commands?.list.map(({ name }) => name) ?? []), ...new Set(flags)];
}

function byKey(a: Api, b: Api): number {
  return a.key - b.key;
}

function apiSummary(): string {
  const limited = handlers.filter(({ api }) => limitedApis.has(api.name)).length;
  return `${handlers.length} of ${apis.length} APIs are served, ${limited} of them with answers that the remark describes.`;
}

function apiRow(api: Api): readonly string[] {
  const handler = handlers.find((each) => each.api === api);
  const all = `${api.versions.min}–${api.versions.max}`;
  if (handler === undefined) return [String(api.key), api.name, all, 'no', unservedApis.get(api.name) ?? ''];
  const unstable =
    api.latestStableVersion < api.versions.max
      ? `; above ${api.latestStableVersion} with unstable.api.versions.enable`
      : '';
  const remark = limitedApis.get(api.name) ?? '';
  return [String(api.key), api.name, all, `${all}${unstable}`, remark];
}

function settings(
  configs: Readonly<Record<string, { readonly status: ConfigStatus }>>,
  file: string,
): readonly string[] {
  const rows = Object.entries(configs);
  const count = (kind: ConfigStatus['kind']): number => rows.filter(([, { status }]) => status.kind === kind).length;
  return [
    `${rows.length} keys: ${count('honoured')} are honoured, ${count('no-effect')} have nothing to act on and say why, ` +
      `${count('unsupported')} are refused when they are set to anything but their default. What each means: [${file}](${file}).`,
    table(
      ['Key', 'State'],
      rows.map(([key, { status }]) => [code(key), statusText(status)]),
    ),
  ];
}

function clientOptionRows(): readonly (readonly string[])[] {
  const tables: readonly ConfigTable[] = [producerOptions, consumerOptions, adminOptions];
  const keys = [...new Set(tables.flatMap((options) => Object.keys(options)))].toSorted();
  return keys.map((key) => [code(key), ...tables.map((options) => (Object.hasOwn(options, key) ? 'yes' : ''))]);
}
