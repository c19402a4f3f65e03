// docs/tools.md: the options of Kafka's tools, from the tables that read their command lines.

import { type ArgumentOption, type ArgumentTool, optionsOf } from '../../src/cli/kafka/arguments/argument-tool.ts';
import type { KafkaTool } from '../../src/cli/kafka/kafka-tool.ts';
import type { ToolOption } from '../../src/cli/kafka/options/tool-options.ts';
import { kafkaScripts, kafkaTools, missingTools } from './kafka-tools.ts';
import { code, page, table } from './markdown.ts';

export function toolsPage(): string {
  return page([
    "# Kafka's tools",
    'The tools of Apache Kafka 4.3 by their names, with and without `.sh`: command lines, output, exit codes and messages ' +
      'are theirs, which a suite compares line by line with the Java tools. Only what `--help` says of an option is said ' +
      'in words of our own. Where an option does less here than with Kafka, its description says so.',
    ...[...kafkaTools].flatMap(([name, tool]) => [`## ${name}`, ...blocksOf(tool)]),
    ...[...kafkaScripts].flatMap(([name, usages]) => [`## ${name}`, ['```', ...usages, '```'].join('\n')]),
    '## Tools that are not here',
    table(
      ['Tool', 'Why'],
      [...missingTools].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, reason]) => [code(name), reason]),
    ),
  ]);
}

function blocksOf(tool: KafkaTool | ArgumentTool): readonly string[] {
  if (!isArgumentTool(tool)) return [tool.about, optionTable(Object.entries(tool.options).toSorted(byName))];
  const own = tool.options.length === 0 ? [] : [argumentTable(optionsOf(tool))];
  const commands = tool.commands?.list ?? [];
  return [
    tool.about,
    ...own,
    ...commands.flatMap((command) => [
      `### ${tool.program} ${command.name}`,
      command.description ?? command.about,
      ...(command.options.length === 0 ? [] : [argumentTable(command.options)]),
    ]),
  ];
}

export function isArgumentTool(tool: KafkaTool | ArgumentTool): tool is ArgumentTool {
  return 'program' in tool;
}

type Named = readonly [string, ToolOption];

function byName([a]: Named, [b]: Named): number {
  return a < b ? -1 : 1;
}

function optionTable(options: readonly Named[]): string {
  return table(
    ['Option', 'Argument', 'Default', 'Meaning'],
    options.map(([name, { argument, default: value, doc }]) => [
      code(`--${name}`),
      argument === undefined ? '' : argumentCell(argument),
      value === undefined ? '' : code(value),
      doc,
    ]),
  );
}

function argumentCell({ type, what, isOptional }: NonNullable<ToolOption['argument']>): string {
  const text = what === undefined ? type : `${type}: ${what}`;
  return isOptional === true ? `${code(text)}, may be missing` : code(text);
}

function argumentTable(options: readonly ArgumentOption[]): string {
  return table(
    ['Option', 'Value', 'Default', 'Meaning'],
    options.map((option) => [
      option.flags.map(code).join(', '),
      valueCell(option),
      option.default === undefined ? '' : code(option.default),
      `${option.isRequired === true ? 'Required. ' : ''}${option.doc}`,
    ]),
  );
}

function valueCell({ takes, type, choices }: ArgumentOption): string {
  if (takes === 'switch') return '';
  const kind =
    choices === undefined ? code(type ?? 'String') : choices.map((choice) => code(String(choice))).join(', ');
  return takes === undefined ? kind : `${kind}, several`;
}
