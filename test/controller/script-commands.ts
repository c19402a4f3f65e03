// The commands of the controller's scripts: each reads its lines, asks the controller, and says in text
// what came back. `name=value` pairs may be quoted; `null` is null.

import type { Controller } from '../../src/controller/controller.ts';
import { zeroUuid } from '../../src/base/uuid.ts';
import type { MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { errorByCode } from '../../src/protocol/errors.ts';

export interface ScriptState {
  readonly controller: Controller;
  readonly brokerEpoch: number;
  /** All records in the store, in order. */
  readonly records: () => readonly MetadataRecord[];
}

interface Line {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

type Command = (state: ScriptState, flags: readonly string[], lines: readonly Line[]) => Promise<string[]>;

export function parseLine(text: string): Line {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const [, key, quoted, plain] of text.matchAll(/(?:([\w.]+)=)?(?:'([^']*)'|(\S+))/g)) {
    const value = quoted ?? plain ?? '';
    if (key === undefined) words.push(value);
    else options.set(key, value);
  }
  return { words, options };
}

const say = (name: string, { errorCode, errorMessage }: { errorCode: number; errorMessage: string | null }): string =>
  `${name}: ${errorByCode(errorCode).name}${errorMessage === null ? '' : ` "${errorMessage}"`}`;

const nullable = (text: string): string | null => (text === 'null' ? null : text);
const brokerIds = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));

const createTopics: Command = async ({ controller }, flags, lines) => {
  const topics = lines.map(({ words, options }) => ({
    name: words[0]!,
    numPartitions: Number(options.get('partitions') ?? (options.has('assign') ? -1 : 1)),
    replicationFactor: Number(options.get('rf') ?? -1),
    assignments: (options.get('assign')?.split(';') ?? []).map((entry) => {
      const [partition, ids] = entry.split(':');
      return { partitionIndex: Number(partition), brokerIds: brokerIds(ids!) };
    }),
    configs: words.slice(1).map((word) => {
      const [name, value] = word.split('~');
      return { name: name!, value: nullable(value!) };
    }),
  }));
  const results = await controller.createTopics({ topics, validateOnly: flags.includes('validate-only') });
  return results.map((topic) => {
    if (topic.errorCode !== 0) return say(topic.name, topic);
    return `${say(topic.name, topic)} partitions=${topic.numPartitions} rf=${topic.replicationFactor} configs=${topic.configs.length}`;
  });
};

const createPartitions: Command = async ({ controller }, flags, lines) => {
  const topics = lines.map(({ words, options }) => ({
    name: words[0]!,
    count: Number(words[1]),
    assignments: options.has('assign')
      ? options
          .get('assign')!
          .split(';')
          .filter((entry) => entry !== 'none')
          .map((ids) => ({ brokerIds: brokerIds(ids) }))
      : null,
  }));
  const results = await controller.createPartitions({ topics, validateOnly: flags.includes('validate-only') });
  return results.map((topic) => say(topic.name, topic));
};

const deleteTopics: Command = async ({ controller }, _flags, lines) => {
  const topics = lines.map(({ options }) => {
    const id = options.get('id') ?? zeroUuid;
    const topic = controller.image.topics.byName.get(id.replace('id-of-', ''));
    return { name: options.get('name') ?? null, topicId: topic?.id ?? id };
  });
  const results = await controller.deleteTopics(topics);
  return results.map((topic) => say(topic.name ?? 'by id', topic));
};

const resourceTypes: Readonly<Record<string, number>> = { topic: 2, broker: 4, logger: 8, metrics: 16, group: 32 };
const operations = ['set', 'delete', 'append', 'subtract'];

const resourceOf = (words: readonly string[]) => ({
  type: resourceTypes[words[0]!] ?? Number(words[0]),
  name: words[1]!,
});

const incrementalAlterConfigs: Command = async ({ controller }, flags, lines) => {
  const resources = lines.map(({ words }) => ({
    resource: resourceOf(words),
    configs: words.slice(2).map((word) => {
      const [operation, name, value = 'null'] = word.split('~');
      const index = operations.indexOf(operation!);
      return { operation: index < 0 ? Number(operation) : index, name: name!, value: nullable(value) };
    }),
  }));
  const validateOnly = flags.includes('validate-only');
  const results = await controller.incrementalAlterConfigs({ resources, validateOnly });
  return results.map((result) => say(result.resource.name, result));
};

const alterConfigs: Command = async ({ controller }, flags, lines) => {
  const resources = lines.map(({ words }) => ({
    resource: resourceOf(words),
    configs: words.slice(2).map((word) => {
      const [name, value] = word.split('~');
      return { name: name!, value: nullable(value!) };
    }),
  }));
  const results = await controller.alterConfigs({ resources, validateOnly: flags.includes('validate-only') });
  return results.map((result) => say(result.resource.name, result));
};

/** The records that the store holds, from the given one on, without ids that differ from run to run. */
const records: Command = async (state, flags) => {
  const from = Number(flags[0] ?? 0);
  return state
    .records()
    .slice(from)
    .map(({ name, body }) => {
      const fields = Object.entries(body).filter(([, value]) => value !== null && !/^[\w-]{22}$/.test(String(value)));
      return `${name} ${fields.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ')}`.trim();
    });
};

const topics: Command = async ({ controller }) =>
  [...controller.image.topics.byName.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, partitions }) =>
      partitions.map(
        ({ leader, leaderEpoch, replicas, isr }, id) =>
          `${name}-${id} leader=${leader} epoch=${leaderEpoch} replicas=${replicas.join()} isr=${isr.join()}`,
      ),
    );

export const commands: Readonly<Record<string, Command>> = {
  'create-topics': createTopics,
  'create-partitions': createPartitions,
  'delete-topics': deleteTopics,
  'incremental-alter-configs': incrementalAlterConfigs,
  'alter-configs': alterConfigs,
  records,
  topics,
};
