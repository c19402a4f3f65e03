// kafka-storage: log directories before a node starts in them. What it writes is what Kafka's own tool writes: either
// server starts in what the other's tool has formatted.

import { randomUuid } from '../../../base/uuid.ts';
import type { ArgumentOption, ArgumentTool } from '../arguments/argument-tool.ts';
import { latestMetadataVersion, metadataVersionName, oldestMetadataVersion } from '../releases/metadata-versions.ts';
import { dependencyLines, highestLevel, metadataFeature } from '../releases/release-features.ts';
import { showVersionMapping } from '../releases/show-version-mapping.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { formatStorage } from './format-storage.ts';
import { showStorage } from './show-storage.ts';

const config: ArgumentOption = {
  flags: ['--config', '-c'],
  isRequired: true,
  doc: "The property file of the node, Kafka's server.properties.",
};
const release: ArgumentOption = {
  flags: ['--release-version', '-r'],
  doc: `The release, from ${oldestMetadataVersion} on; ${latestMetadataVersion}, if left out.`,
};

export const storageTool: ArgumentTool = {
  program: 'kafka-storage',
  about: 'A tool for the log directories of a node.',
  options: [],
  commands: {
    list: [
      { name: 'info', about: 'Show what the log directories are.', options: [config], run: showStorage },
      {
        name: 'format',
        about: 'Make log directories ready for a node.',
        options: [
          config,
          { flags: ['--cluster-id', '-t'], isRequired: true, doc: 'The id of the cluster; random-uuid makes one.' },
          {
            flags: ['--add-scram', '-S'],
            takes: 'append',
            doc: "A credential that the cluster is to begin with, for example 'SCRAM-SHA-256=[name=ann,password=secret]'.",
          },
          {
            flags: ['--ignore-formatted', '-g'],
            takes: 'switch',
            doc: 'Leave directories alone that are ready, instead of failing.',
          },
          release,
          {
            flags: ['--feature', '-f'],
            takes: 'append',
            doc: 'A level of a feature, for example `group.version=1`. May be given several times.',
          },
          {
            flags: ['--standalone', '-s'],
            takes: 'switch',
            group: 'quorum',
            doc: 'This controller is the first of a quorum that others may join.',
          },
          {
            flags: ['--no-initial-controllers', '-N'],
            takes: 'switch',
            group: 'quorum',
            doc: 'This node joins a quorum that there is.',
          },
          {
            flags: ['--initial-controllers', '-I'],
            group: 'quorum',
            doc: 'The controllers of a new quorum, the same on each of them: id@host:port:directory-id, separated by commas.',
          },
        ],
        groups: { quorum: { isExclusive: true } },
        run: formatStorage,
      },
      {
        name: 'version-mapping',
        about: 'Show which levels go with a release.',
        options: [release],
        run: showVersionMapping,
      },
      {
        name: 'feature-dependencies',
        about: 'Show what levels of features ask of others.',
        options: [
          {
            flags: ['--feature', '-f'],
            takes: 'append',
            isRequired: true,
            doc: 'A feature and its level, for example `metadata.version=5`. May be given several times.',
          },
        ],
        async run(given, { output }) {
          for (const text of given.all('feature')) await output.line(dependenciesOf(text).join('\n'));
          return 0;
        },
      },
      {
        name: 'random-uuid',
        about: 'Make an id that nothing else has.',
        options: [],
        async run(_given, { output, platform }) {
          await output.line(randomUuid(platform.random));
          return 0;
        },
      },
    ],
  },
};

/** The words are not those of kafka-features. */
function dependenciesOf(text: string): readonly string[] {
  const parts = text.split('=');
  const [name = '', level = ''] = parts;
  if (parts.length !== 2)
    throw new CommandLineError(
      `Invalid feature format: ${text}. Expected format: 'feature=version' (e.g. 'group.version=1')`,
    );
  if (!/^[+-]?\d{1,5}$/.test(level)) throw new CommandLineError(`Invalid version format: ${level} for feature ${name}`);
  const value = Number(level);
  if (name === metadataFeature) {
    if (metadataVersionName(value) === undefined) throw new CommandLineError(`Unknown metadata.version ${value}`);
    return dependencyLines(name, value);
  }
  const highest = highestLevel(name);
  if (highest === undefined) throw new CommandLineError(`Unknown feature: ${name}`);
  if (value < 0 || value > highest)
    throw new CommandLineError(`Feature level ${value} is not supported for feature ${name}`);
  return dependencyLines(name, value);
}
