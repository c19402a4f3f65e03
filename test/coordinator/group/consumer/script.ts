// Runs a script about consumer groups. Every line of a block is a command; below `----` stands what came
// of it. Members have short names; ids that the coordinator made up never show.

import { errorByCode, errorByName, KafkaError } from '../../../../src/protocol/errors.ts';
import type { ConsumerGroupHeartbeatRequest } from '../../../../src/coordinator/group/group-api.ts';
import type { GroupCoordinatorConfig } from '../../../../src/coordinator/group/group-coordinator-config.ts';
import { parseLine } from '../../../controller/script-commands.ts';
import type { GroupKit } from './group-kit.ts';
import { GroupScriptKit } from './consumer-kit.ts';
import { shownRecord } from './shown-record.ts';
import { classicCommands } from './classic-commands.ts';

export type Options = ReadonlyMap<string, string>;
type Command = (script: Script, words: readonly string[], options: Options) => void | Promise<void>;

export async function runScript(text: string): Promise<string> {
  const [head, ...blocks] = text.trimEnd().split('\n\n');
  const script = new Script(
    await GroupScriptKit.start(topicsOf(lineOf(head!, 'topics')), configOf(lineOf(head!, 'config'))),
  );
  const output = [head!];
  for (const block of blocks) output.push(await script.runBlock(block));
  return `${output.join('\n\n')}\n`;
}

export function lineOf(head: string, name: string): Options {
  const line = head.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? new Map() : parseLine(line).options;
}

export function topicsOf(options: Options): Record<string, number> {
  return Object.fromEntries(Array.from(options, ([name, count]) => [name, Number(count)]));
}

export function configOf(options: Options): Partial<GroupCoordinatorConfig> {
  const interval = options.get('assignmentInterval');
  const rest = [...options].filter(([name]) => name !== 'assignmentInterval');
  return {
    // Most scripts are about what is assigned, not when.
    consumerAssignmentIntervalMs: () => milliseconds(interval ?? '0'),
    ...Object.fromEntries(rest.map(([name, value]) => [name, valueOf(value)])),
  };
}

function valueOf(text: string): number | string | string[] {
  if (text.includes(',')) return text.split(',');
  return /^\d/.test(text) ? milliseconds(text) : text;
}

/** A member as its client knows it. */
interface Client {
  memberId: string;
  memberEpoch: number;
  instanceId: string | null;
  /** What it was assigned last. */
  assigned: NonNullable<ConsumerGroupHeartbeatRequest['topicPartitions']>;
}

export class Script {
  readonly kit: GroupKit;
  readonly clients = new Map<string, Client>();
  #output: string[] = [];
  #shownRecords = 0;

  constructor(kit: GroupKit) {
    this.kit = kit;
  }

  async runBlock(block: string): Promise<string> {
    const input = block.split('\n----')[0]!;
    const output: string[] = [];
    for (const line of input.split('\n')) if (!line.startsWith('#')) output.push(...(await this.runLine(line)));
    return [input, '----', ...output].join('\n');
  }

  /** What came of one command. */
  async runLine(line: string): Promise<string[]> {
    const { words, options } = parseLine(line);
    const [name, ...rest] = words;
    const command = commands.get(name!);
    if (command === undefined) throw new Error(`no command ${line}`);
    this.#output = [];
    await command(this, rest, options);
    return this.#output;
  }

  say(text: string): void {
    this.#output.push(text);
  }

  nameOf(memberId: string): string {
    for (const [name, client] of this.clients) if (client.memberId === memberId) return name;
    return memberId;
  }

  client(name: string): Client {
    const known = this.clients.get(name);
    if (known !== undefined) return known;
    const client = { memberId: name, memberEpoch: 0, instanceId: null, assigned: [] };
    this.clients.set(name, client);
    return client;
  }

  /** What the request comes to, or the error it fails with. */
  async hear<Answer>(name: string, answer: Promise<Answer>, tell: (answer: Answer) => string): Promise<void> {
    try {
      this.say(`${name}: ${tell(await answer)}`);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      this.say(`${name}: ${error.errorName} "${this.#named(error.message)}"`);
    }
  }

  /** The same for answers that have no room for a text. */
  async hearCode<Answer>(name: string, answer: Promise<Answer>, tell: (answer: Answer) => string): Promise<void> {
    try {
      this.say(`${name}: ${tell(await answer)}`);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      this.say(`${name}: ${error.errorName}`);
    }
  }

  async newRecords(): Promise<string[]> {
    const records = (await this.kit.records()).slice(this.#shownRecords);
    this.#shownRecords += records.length;
    return records.map((record) => this.#named(shownRecord(record, this.kit.topicNames)));
  }

  /** Partitions as scripts write them: `foo=0-2 bar=1`. */
  shown(topics: readonly { topicId: string; partitions: readonly number[] }[]): string {
    const parts = topics.map(
      ({ topicId, partitions }) => `${this.kit.topicNames.get(topicId) ?? topicId}=${ranges(partitions)}`,
    );
    return parts.length === 0 ? 'nothing' : parts.toSorted().join(' ');
  }

  /** `foo:0,1;bar:2` of a script. */
  partitionsOf(text: string) {
    return text
      .split(';')
      .filter((part) => part !== '')
      .map((part) => {
        const [topic, list = ''] = part.split(':');
        return { topicId: this.kit.topicId(topic!), partitions: list.split(',').map(Number) };
      });
  }

  #named(text: string): string {
    let named = text;
    for (const [name, { memberId }] of this.clients)
      if (memberId !== name && memberId.trim() !== '') named = named.replaceAll(memberId, name);
    return named;
  }
}

async function heartbeat(
  script: Script,
  name: string,
  request: Partial<ConsumerGroupHeartbeatRequest>,
  options: Options,
): Promise<void> {
  const client = script.client(name);
  const owns = options.get('owns');
  const whole = {
    groupId: 'g',
    ...emptyRequest,
    memberId: client.memberId,
    memberEpoch: client.memberEpoch,
    instanceId: client.instanceId,
    ...request,
    ...said(options),
  };
  const topicPartitions =
    owns === undefined ? whole.topicPartitions : owns === 'all' ? client.assigned : script.partitionsOf(owns);
  const answer = script.kit.heartbeat(
    { ...whole, topicPartitions },
    Number(options.get('v') ?? 1),
    options.get('client') ?? 'c',
  );
  await script.hear(name, answer, ({ memberId, memberEpoch, assignment, heartbeatIntervalMs }) => {
    client.memberId = memberId ?? client.memberId;
    client.memberEpoch = memberEpoch;
    if (assignment)
      client.assigned = assignment.topicPartitions.map(({ topicId, partitions }) => ({
        topicId,
        partitions: [...partitions],
      }));
    const interval = options.has('interval') ? ` every ${heartbeatIntervalMs}` : '';
    return `epoch=${memberEpoch}${assignment ? ` ${script.shown(assignment.topicPartitions)}` : ''}${interval}`;
  });
}

const emptyRequest = {
  rackId: null,
  rebalanceTimeoutMs: -1,
  subscribedTopicNames: null,
  subscribedTopicRegex: null,
  serverAssignor: null,
  topicPartitions: null,
};

/** The fields that a script sets by hand. `null` is null, `''` the empty text. */
function said(options: Options): Partial<ConsumerGroupHeartbeatRequest> {
  const text = (name: string): string | null => (options.get(name) === 'null' ? null : (options.get(name) ?? ''));
  return {
    ...(options.has('topics')
      ? {
          subscribedTopicNames:
            text('topics')
              ?.split(',')
              .filter((topic) => topic !== '') ?? null,
        }
      : {}),
    ...(options.has('regex') ? { subscribedTopicRegex: text('regex') } : {}),
    ...(options.has('assignor') ? { serverAssignor: text('assignor') } : {}),
    ...(options.has('rack') ? { rackId: text('rack') } : {}),
    ...(options.has('instance') ? { instanceId: text('instance') } : {}),
    ...(options.has('id') ? { memberId: text('id') ?? '' } : {}),
    ...(options.has('group') ? { groupId: text('group') ?? '' } : {}),
    ...(options.has('epoch') ? { memberEpoch: Number(options.get('epoch')) } : {}),
    ...(options.has('rebalance') ? { rebalanceTimeoutMs: milliseconds(options.get('rebalance')!) } : {}),
  };
}

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'join',
    async (script, [name], options) => {
      const client = script.client(name!);
      if (options.has('instance') && options.get('instance') !== '') client.instanceId = options.get('instance')!;
      const joining = { memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [] };
      await heartbeat(script, name!, joining, options);
    },
  ],
  ['beat', (script, [name], options) => heartbeat(script, name!, {}, options)],
  ['leave', (script, [name], options) => heartbeat(script, name!, { memberEpoch: -1 }, options)],
  ['away', (script, [name], options) => heartbeat(script, name!, { memberEpoch: -2 }, options)],
  [
    'group',
    async (script, [groupId = 'g']) => {
      await script.hear(
        groupId,
        script.kit.describe(groupId),
        (group) =>
          `${group.groupState} epoch=${group.groupEpoch} assignment=${group.assignmentEpoch} ${group.assignorName}`,
      );
    },
  ],
  [
    'members',
    async (script, [groupId = 'g']) => {
      const { members } = await script.kit.describe(groupId);
      for (const {
        memberId,
        instanceId,
        rackId,
        memberEpoch,
        subscribedTopicNames,
        subscribedTopicRegex,
        assignment,
        targetAssignment,
        memberType,
      } of members) {
        const who = `${script.nameOf(memberId)}${instanceId === null || instanceId === undefined ? '' : `/${instanceId}`}${rackId === null || rackId === undefined ? '' : `@${rackId}`}`;
        script.say(
          `${who} epoch=${memberEpoch} reads=${[...subscribedTopicNames, subscribedTopicRegex].filter((text) => text !== '').join(',')} has ${script.shown(assignment.topicPartitions)} target ${script.shown(targetAssignment.topicPartitions)} type=${memberType}`,
        );
      }
    },
  ],
  [
    'log',
    async (script) => {
      for (const record of await script.newRecords()) script.say(record);
    },
  ],
  [
    'seen',
    async (script) => {
      await script.newRecords();
    },
  ],
  ['advance', (script, [time]) => script.kit.advance(milliseconds(time!))],
  ['restart', (script) => script.kit.restart()],
  ['topics', (script, _words, options) => script.kit.setTopics(topicsOf(options))],
  [
    'fail',
    (script, [name]) => {
      script.kit.failNextAppend(errorByName(name!)!.code);
    },
  ],
  [
    'rebalances',
    (script) => {
      for (const { generation, cause, durationMs, waitedFor, membersCount } of script.kit.rebalances()) {
        const waited = waitedFor.map(
          ({ memberId, waitedMs, outcome }) => `${script.nameOf(memberId)} ${waitedMs}ms ${outcome}`,
        );
        script.say(
          `${generation}: ${cause}; ${membersCount} members, ${durationMs}ms, waited for: ${waited.join(', ') || 'nobody'}`,
        );
      }
    },
  ],
  [
    'commit',
    (script, [name, topic, partition], options) => {
      const client = script.client(name!);
      const code = script.kit.validateCommit(
        {
          memberId: options.get('id') ?? client.memberId,
          generationOrEpoch: Number(options.get('epoch') ?? client.memberEpoch),
          apiVersion: Number(options.get('v') ?? 9),
          isTransactional: options.has('transactional'),
          groupInstanceId: null,
        },
        topic!,
        Number(partition),
      );
      script.say(`${name}: commit ${errorByCode(code).name}`);
    },
  ],
  ...classicCommands,
]);

export function milliseconds(text: string): number {
  const match = /^(-?\d+)(ms|s|min)?$/.exec(text);
  if (match === null) throw new Error(`no time: ${text}`);
  const [, amount, unit] = match;
  return Number(amount) * (unit === 'min' ? 60_000 : unit === 's' ? 1_000 : 1);
}

/** `0-2,5`. */
export function ranges(partitions: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < partitions.length; i += 1) {
    const first = partitions[i]!;
    while (partitions[i + 1] === partitions[i]! + 1) i += 1;
    parts.push(partitions[i] === first ? `${first}` : `${first}-${partitions[i]}`);
  }
  return parts.join(',');
}
