// The usage lines of a tool or of one of its commands, as argparse4j prints them: options as they are declared, those
// that exclude each other behind them, the command last. A command's usage begins with what its tool demands.

import { type ArgumentCommand, type ArgumentOption, type ArgumentTool, optionsOf } from './argument-tool.ts';
import { textWidth } from './justified-text.ts';

/** A program with a longer name has a line for it. */
const longestPrefix = 30;
const indentOfLongPrefix = 6;

export function argumentUsage(tool: ArgumentTool, command?: ArgumentCommand): string {
  const prefix = `usage: ${tool.program}`;
  const isLong = prefix.length > longestPrefix;
  const indent = isLong ? indentOfLongPrefix : prefix.length;
  const lines = [isLong ? ' '.repeat(indent) : prefix];
  for (const [at, part] of usageParts(tool, command).entries()) {
    if (at > 0 && lines.at(-1)!.length + 1 + part.length > textWidth) lines.push(' '.repeat(indent));
    lines.push(`${lines.pop()} ${part}`);
  }
  return (isLong ? [prefix, ...lines] : lines).join('\n');
}

/** One value or all of them, as usage and help show them. */
export function valueText(option: ArgumentOption): string {
  if (option.takes === 'switch') return '';
  const metavar = option.metavar ?? option.flags[0].replace(/^-+/, '').replaceAll('-', '_').toUpperCase();
  return option.takes === 'several' ? ` ${metavar} [${metavar} ...]` : ` ${metavar}`;
}

/** `{first,second}`, or what the tool has instead. */
export function commandsText({ metavar, list }: NonNullable<ArgumentTool['commands']>): string {
  return metavar ?? `{${list.map(({ name }) => name).join(',')}}`;
}

function usageParts(tool: ArgumentTool, command: ArgumentCommand | undefined): string[] {
  if (command !== undefined) return [...levelParts(tool, 'required'), command.name, ...levelParts(command, 'all')];
  return [...levelParts(tool, 'all'), ...(tool.commands === undefined ? [] : [commandsText(tool.commands), '...'])];
}

function levelParts(level: ArgumentTool | ArgumentCommand, which: 'all' | 'required'): string[] {
  const groups = Object.entries(level.groups ?? {}).filter(([, group]) => group.isExclusive === true);
  const exclusive = new Set(groups.map(([name]) => name));
  const alone = optionsOf(level).filter(({ group }) => group === undefined || !exclusive.has(group));
  return [
    ...alone.filter((option) => which === 'all' || option.isRequired === true).map(alonePart),
    ...groups
      .filter(([, group]) => which === 'all' || group.isRequired === true)
      .flatMap(([name, group]) =>
        groupParts(
          level.options.filter((option) => option.group === name),
          group.isRequired === true,
        ),
      ),
  ];
}

function alonePart(option: ArgumentOption): string {
  return option.isRequired === true ? bare(option) : `[${bare(option)}]`;
}

function bare(option: ArgumentOption): string {
  return `${option.flags[0]}${valueText(option)}`;
}

function groupParts(options: readonly ArgumentOption[], isRequired: boolean): string[] {
  const [open, close] = isRequired ? (options.length > 1 ? ['(', ')'] : ['', '']) : ['[', ']'];
  return options.flatMap((option, at) => {
    const isLast = at === options.length - 1;
    const text = `${at === 0 ? open : ''}${bare(option)}${isLast ? close : ''}`;
    return isLast ? [text] : [text, '|'];
  });
}
