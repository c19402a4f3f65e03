// samsa profile: clusters by name.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { formatOptions, yesOptions } from '../common-options.ts';

const name = { doc: 'name of the profile', isRequired: true, names: 'profile' } as const;
export const profileColors = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;

const create = defineCommand({
  name: 'create',
  summary: 'remember where a cluster is and how to speak to it',
  details: 'The first profile is used at once. A profile that is there already is replaced only with --replace.',
  examples: [
    'samsa profile create local -b 127.0.0.1:9092',
    'samsa profile create prod -b kafka-1:9092,kafka-2:9092 -X request.timeout.ms=5000 --color red',
  ],
  arguments: { name: { doc: 'name of the profile', isRequired: true } },
  options: {
    bootstrapServer: {
      short: 'b',
      argument: '<host:port,...>',
      default: '127.0.0.1:9092',
      doc: 'where the cluster is',
    },
    clientOption: {
      short: 'X',
      argument: '<key=value>',
      isMany: true,
      doc: 'an option of the clients, with its Kafka name',
    },
    description: { argument: '<text>', default: '', doc: 'what the cluster is' },
    color: { argument: '<color>', choices: profileColors, doc: 'of the prompt' },
    replace: { doc: 'write over a profile of this name' },
  },
  run: async (given, context) => (await import('./profile/change.ts')).createProfile(given, context),
});

const use = defineCommand({
  name: 'use',
  summary: 'use a profile from now on',
  examples: ['samsa profile use prod'],
  arguments: { name },
  options: {},
  run: async (given, context) => (await import('./profile/change.ts')).useProfile(given, context),
});

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list profiles',
  examples: ['samsa profile list'],
  arguments: {},
  options: formatOptions,
  run: async (given, context) => (await import('./profile/show.ts')).listProfiles(given, context),
});

const show = defineCommand({
  name: 'show',
  summary: 'show a profile; the one in use, when none is named',
  details: 'Values of options that may be secrets (passwords, keys, JAAS) are not shown.',
  examples: ['samsa profile show', 'samsa profile show prod --format yaml'],
  arguments: { name: { doc: 'name of the profile', names: 'profile' } },
  options: formatOptions,
  run: async (given, context) => (await import('./profile/show.ts')).showProfile(given, context),
});

const remove = defineCommand({
  name: 'delete',
  aliases: ['rm'],
  summary: 'forget a profile',
  examples: ['samsa profile delete old --yes'],
  arguments: { name },
  options: yesOptions,
  isDestructive: true,
  run: async (given, context) => (await import('./profile/change.ts')).deleteProfile(given, context),
});

const prompt = defineCommand({
  name: 'prompt',
  summary: "print the profile's name for a shell prompt, in its colour",
  details: `Prints nothing when no profile is in use. SAMSA_PROFILE wins over the one chosen. In ~/.bashrc:
  PS1='$(samsa profile prompt)'$PS1`,
  examples: ['samsa profile prompt'],
  arguments: {},
  options: {},
  run: async (_given, context) => (await import('./profile/show.ts')).printPrompt(context),
});

export const profileCommands: CommandGroup = {
  name: 'profile',
  aliases: ['profiles'],
  summary: 'create, use, list, show and delete profiles of clusters',
  commands: [create, use, list, show, remove, prompt],
};
