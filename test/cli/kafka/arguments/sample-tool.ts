// A tool with everything that tools have.

import type { ArgumentTool } from '../../../../src/cli/kafka/arguments/argument-tool.ts';

export const sampleTool: ArgumentTool = {
  program: 'kafka-sample',
  about: 'A tool for tests.',
  options: [
    { flags: ['--command-config'], metavar: 'FILE', doc: 'A file.' },
    { flags: ['--bootstrap-server'], group: 'connection', doc: 'The brokers.' },
    { flags: ['--bootstrap-controller'], group: 'connection', doc: 'The controllers.' },
  ],
  groups: { connection: { isExclusive: true, isRequired: true } },
  commands: {
    list: [
      {
        name: 'format',
        about: 'Format something.',
        options: [
          { flags: ['--config', '-c'], isRequired: true, doc: 'The file.' },
          { flags: ['--cluster-id', '-t'], isRequired: true, doc: 'The id.' },
          { flags: ['--feature', '-f'], takes: 'append', doc: 'A feature.' },
          { flags: ['--property'], takes: 'several', metavar: 'NAME=VALUE', doc: 'Properties.' },
          { flags: ['--ignore-formatted', '-g'], takes: 'switch', doc: 'Leave them.' },
          { flags: ['--acks'], type: 'Integer', metavar: 'ACKS', choices: [0, 1, -1], default: '-1', doc: 'Acks.' },
          { flags: ['--epoch'], type: 'Short', group: 'old', doc: 'An epoch.' },
          { flags: ['--rate'], type: 'Double', group: 'old', doc: 'A rate.' },
        ],
        groups: { old: { title: 'Old brokers', doc: 'For older brokers.' } },
        run: () => Promise.resolve(0),
      },
      { name: 'feature-dependencies', about: 'Look something up.', options: [], run: () => Promise.resolve(0) },
    ],
  },
};
