// docs/cli.md: the commands of `samsa`, from their table.

import {
  type Command,
  type CommandGroup,
  isGroup,
  type Option,
  type Options,
} from '../../src/cli/command-definition.ts';
import { argumentText, optionFlags } from '../../src/cli/command-program.ts';
import { commandTable } from '../../src/cli/command-table.ts';
import { connectionOptions, formatOptions } from '../../src/cli/common-options.ts';
import { code, page, table } from './markdown.ts';

export function cliPage(): string {
  return page([
    '# The samsa command',
    "`samsa <noun> <verb>` for daily work. Kafka's own tools are installed beside it under their own names, with and " +
      'without `.sh`; [their options](tools.md).',
    table(
      ['Command', 'What it does'],
      commandTable.flatMap((entry) => rowsOf(entry)),
    ),
    ...outputBlocks,
    ...connectionBlocks,
    ...commandTable.flatMap((entry) => (isGroup(entry) ? groupBlocks(entry) : commandBlocks(entry, 'samsa', '##'))),
  ]);
}

function rowsOf(entry: Command | CommandGroup): string[][] {
  if (!isGroup(entry)) return [[code(`samsa ${entry.name}`), entry.summary]];
  return entry.commands.map(({ name, summary }) => [code(`samsa ${entry.name} ${name}`), summary]);
}

const outputBlocks = [
  '## Output',
  'What was asked for goes to standard output, everything else to standard error. A command that failed for one of ' +
    'several things tells of all of them and ends with 1; Ctrl-C ends with 130, SIGTERM with 143, and a reader that has ' +
    'gone away is no error.',
  table(
    ['Form', 'What it is'],
    [
      [
        code('text'),
        'For people, and may change: a table on a terminal; in a pipe one line a row, tabs between, no headings.',
      ],
      [code('wide'), 'The same with more columns.'],
      [
        code('json'),
        'One document on one line, with `_version`. Names are stable, things are sorted, numbers keep all their digits, what is not known is null.',
      ],
      [code('ndjson'), 'One object a line, without `_version`.'],
      [code('yaml'), 'The same document as `json`.'],
    ],
  ),
  'Colours are for terminals only, and not when `NO_COLOR` is set. What destroys something asks at a terminal, and needs ' +
    '`--yes` elsewhere.',
];

const connectionBlocks = [
  '## Where the cluster is',
  'Option by option the first that says something wins: the command line, the environment, the profile, the default.',
  table(
    ['Option', 'Environment', 'Meaning'],
    Object.entries<Option>(connectionOptions).map(([key, option]) => [
      code(optionFlags(key, option)),
      variableText(option),
      meaning(option),
    ]),
  ),
  'Options of clients are known by their Kafka names: `-X request.timeout.ms=5000`, `SAMSA_X_REQUEST_TIMEOUT_MS=5000`, or ' +
    'in a profile. A client is spared the options that only other kinds of client have. Profiles are in ' +
    "`samsa/profiles.json` below the user's configuration directory (`XDG_CONFIG_HOME`), readable by the user alone.",
];

function variableText({ environment, argument }: Option): string {
  if (environment !== undefined) return code(environment);
  return argument === '<key=value>' ? '`SAMSA_X_…`' : '';
}

function groupBlocks(group: CommandGroup): string[] {
  const also = group.aliases === undefined ? '' : ` Also: ${group.aliases.map(code).join(', ')}.`;
  return [
    `## samsa ${group.name}`,
    `${capital(group.summary)}.${also}`,
    ...group.commands.flatMap((command) => commandBlocks(command, `samsa ${group.name}`, '###')),
  ];
}

function commandBlocks(command: Command, prefix: string, level: string): string[] {
  const also = command.aliases === undefined ? '' : ` Also: ${command.aliases.map(code).join(', ')}.`;
  const rows = [
    ...Object.entries(command.arguments).map(([name, argument]) => [code(argumentText(name, argument)), argument.doc]),
    ...Object.entries(ownOptions(command.options)).map(([key, option]) => [
      code(optionFlags(key, option)),
      meaning(option),
    ]),
  ];
  return [
    `${level} ${prefix} ${command.name}`,
    `${capital(command.summary)}.${also}${command.isDestructive === true ? ' Asks first.' : ''}`,
    ...(command.details === undefined ? [] : [fenced('', command.details)]),
    fenced('sh', command.examples.join('\n')),
    ...(rows.length === 0 ? [] : [table(['Argument or option', 'Meaning'], rows)]),
    ...sharedText(command.options),
  ];
}

/** Those of the connection and the format have their own chapters. */
function ownOptions(options: Options): Options {
  const shared = new Map<string, Option>(Object.entries({ ...connectionOptions, ...formatOptions }));
  return Object.fromEntries(Object.entries(options).filter(([key, option]) => shared.get(key) !== option));
}

function sharedText(options: Options): string[] {
  const all = Object.values<Option>(options);
  const parts = [
    ...(all.includes(formatOptions.format) ? ['the [form of output](#output)'] : []),
    ...(all.includes(connectionOptions.profile) ? ['[where the cluster is](#where-the-cluster-is)'] : []),
  ];
  return parts.length === 0 ? [] : [`And the options that say ${parts.join(' and ')}.`];
}

function meaning({ doc, choices, otherwise, isMany, default: value }: Option): string {
  const extras = [
    ...(isMany === true ? ['may be given several times'] : []),
    ...(choices === undefined ? [] : [choices.map(code).join(', ')]),
    ...(value === undefined || value === '' ? [] : [`default ${code(value)}`]),
    ...(otherwise === undefined ? [] : [`otherwise ${otherwise}`]),
  ];
  return extras.length === 0 ? doc : `${doc} (${extras.join('; ')})`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
