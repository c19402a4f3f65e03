// What `--help` shows of a tool or a command: usage, what it is for, its commands and its options, descriptions in a
// column of their own.

import { argumentUsage, commandsText, valueText } from './argument-usage.ts';
import { type ArgumentCommand, type ArgumentOption, type ArgumentTool, optionsOf } from './argument-tool.ts';
import { justifiedText } from './justified-text.ts';

const column = 25;
const indent = 2;

export function argumentHelp(tool: ArgumentTool, command?: ArgumentCommand): string {
  const level = command ?? tool;
  const about = command === undefined ? tool.about : command.description;
  const groups = Object.entries(level.groups ?? {}).filter(([, group]) => hasSection(group));
  const separate = new Set(groups.map(([name]) => name));
  const plain = optionsOf(level).filter(({ group }) => group === undefined || !separate.has(group));
  const commands = command === undefined ? commandsSection(tool) : undefined;
  const sections = [
    ...(about === undefined ? [] : [justifiedText(about)]),
    ...(tool.commands?.title === undefined && commands !== undefined ? [`positional arguments:\n${commands}`] : []),
    ['optional arguments:', ...plain.map(optionEntry)].join('\n'),
    ...(tool.commands?.title !== undefined && commands !== undefined ? [`${tool.commands.title}:\n${commands}`] : []),
    ...groups.map(([name, { title, doc }]) =>
      [
        ...(title === undefined ? [] : [`${title}:`]),
        ...(doc === undefined ? [] : [`  ${justifiedText(doc, indent)}\n`]),
        ...level.options.filter(({ group }) => group === name).map(optionEntry),
      ].join('\n'),
    ),
  ];
  return [argumentUsage(tool, command), ...sections].join('\n\n');
}

function hasSection(group: { readonly title?: string; readonly doc?: string; readonly isExclusive?: true }): boolean {
  return group.isExclusive !== true || group.title !== undefined || group.doc !== undefined;
}

function commandsSection({ commands }: ArgumentTool): string | undefined {
  if (commands === undefined) return undefined;
  return [`  ${commandsText(commands)}`, ...commands.list.map(({ name, about }) => entry(`  ${name}`, about))].join(
    '\n',
  );
}

function optionEntry(option: ArgumentOption): string {
  const doc = option.default === undefined ? option.doc : `${option.doc} (default: ${option.default})`;
  return entry(option.flags.map((flag) => `${flag}${valueText(option)}`).join(', '), doc);
}

function entry(title: string, doc: string): string {
  const left = `  ${title}`;
  const gap = left.length + indent > column ? `\n${' '.repeat(column)}` : ' '.repeat(column - left.length);
  return `${left}${gap}${justifiedText(doc, column)}`;
}
