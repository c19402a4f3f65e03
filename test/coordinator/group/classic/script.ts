// Runs a script about one classic group. Every line of a block is a command; below `----` stands what the
// members were answered meanwhile, in order. Members have short names; their ids never show.

import type { LeaveGroupRequest } from '../../../../src/coordinator/group/group-api.ts';
import { ErrorCode, errorByCode, errorByName, KafkaError } from '../../../../src/protocol/errors.ts';
import { parseLine } from '../../../controller/script-commands.ts';
import { bytesOf, caller, type ClassicKit, joinRequest, startClassic, syncRequest, textOf } from './classic-kit.ts';
import { type ScriptBackend, shardBackend } from './script-backend.ts';

type Options = ReadonlyMap<string, string>;
type Command = (script: Script, words: readonly string[], options: Options) => void | Promise<void>;

export async function runScript(text: string): Promise<string> {
  const [head, ...blocks] = text.trimEnd().split('\n\n');
  const kit = await startClassic({ config: configOf(head!) });
  const script = new Script(shardBackend(kit), kit);
  const output = [head!];
  for (const block of blocks) output.push(await script.runBlock(block));
  return `${output.join('\n\n')}\n`;
}

/** `config classicMaxSize=2` under the description of a script. */
function configOf(head: string): Record<string, number> {
  const line = head.split('\n').find((candidate) => candidate.startsWith('config '));
  if (line === undefined) return {};
  return Object.fromEntries([...parseLine(line).options].map(([name, value]) => [name, milliseconds(value)]));
}

export class Script {
  readonly backend: ScriptBackend;
  readonly #kit: ClassicKit | undefined;
  readonly #idByName = new Map<string, string>();
  readonly #generationByName = new Map<string, number>();
  readonly #settings = new Map<string, string>();
  #output: string[] = [];
  #shownRecords = 0;

  /** @param kit for the commands that look into a shard; without it they say nothing */
  constructor(backend: ScriptBackend, kit?: ClassicKit) {
    this.backend = backend;
    this.#kit = kit;
  }

  get kit(): ClassicKit {
    return this.#kit!;
  }

  async runBlock(block: string): Promise<string> {
    const input = block.split('\n----')[0]!;
    this.#output = [];
    for (const line of input.split('\n')) {
      if (line.startsWith('#')) continue;
      const [name, ...words] = parseLine(line).words;
      const command = commands.get(name!);
      if (command === undefined) throw new Error(`no command ${line}`);
      if (this.#kit === undefined && inside.has(name!)) continue;
      await command(this, words, parseLine(line).options);
      await this.backend.settle();
    }
    return [input, '----', ...this.#output].join('\n');
  }

  say(text: string): void {
    this.#output.push(text);
  }

  /** The answer is said when it comes, an error that fails the request too. */
  hear<Answer>(name: string, answer: Promise<Answer>, tell: (answer: Answer) => string): void {
    answer.then(
      (value) => this.say(`${name}: ${tell(value)}`),
      (error: unknown) => this.say(`${name}: failed ${error instanceof KafkaError ? error.errorName : String(error)}`),
    );
  }

  remember(name: string, memberId: string, generation: number): void {
    if (memberId !== '') this.#idByName.set(name, memberId);
    if (generation >= 0) this.#generationByName.set(name, generation);
  }

  /** Of a member's join; what it said the last time when it says nothing. */
  setting(name: string, key: string, options: Options): string | undefined {
    const value = options.get(key);
    if (value !== undefined) this.#settings.set(`${name} ${key}`, value);
    return value ?? this.#settings.get(`${name} ${key}`);
  }

  forget(name: string): void {
    this.#idByName.delete(name);
  }

  idOf(name: string): string {
    return this.#idByName.get(name) ?? '';
  }

  generationOf(name: string): number {
    return this.#generationByName.get(name) ?? -1;
  }

  /** The newest name of a member id; ids of members that a name has left behind are `name's old id`. */
  nameOf(memberId: string | null): string {
    for (const [name, id] of this.#idByName) if (id === memberId) return name;
    if (memberId === null || memberId === '') return 'nobody';
    return 'somebody';
  }

  /** Records since the last time. */
  newRecords(): string[] {
    const records = this.kit.records().slice(this.#shownRecords);
    this.#shownRecords += records.length;
    return records.map((record) => {
      if (record.name !== 'GroupMetadata') return record.name;
      if (record.value === null) return 'tombstone';
      const { generation, protocolType, protocol, leader, members } = record.value;
      const shown = members.map(
        ({ memberId, subscription, assignment }) =>
          `${this.nameOf(memberId)}(${textOf(subscription)} -> ${textOf(assignment)})`,
      );
      return `generation=${generation} type=${protocolType} protocol=${protocol} leader=${this.nameOf(leader)} members=${shown.join(' ')}`;
    });
  }
}

const errorName = (code: number): string => errorByCode(code).name;

function milliseconds(text: string): number {
  const [, amount, unit] = /^(-?\d+)(ms|s|min)?$/.exec(text)!;
  return Number(amount) * (unit === 'min' ? 60_000 : unit === 's' ? 1_000 : 1);
}

function protocolsOf(text: string): { name: string; metadata: Uint8Array }[] {
  if (text === '') return [];
  return text.split(',').map((entry) => {
    const [name, metadata = 'm'] = entry.split(':');
    return { name: name!, metadata: bytesOf(metadata) };
  });
}

const versionOf = (options: Options, newest: number): number => Number(options.get('v') ?? newest);

const join: Command = (script, [name], options) => {
  const { backend } = script;
  const memberId = options.get('id') ?? script.idOf(name!);
  const request = joinRequest({
    groupId: backend.groupId,
    memberId,
    groupInstanceId: options.get('instance') ?? null,
    sessionTimeoutMs: milliseconds(script.setting(name!, 'session', options) ?? '45s'),
    rebalanceTimeoutMs: milliseconds(script.setting(name!, 'rebalance', options) ?? '300s'),
    protocolType: options.get('type') ?? 'consumer',
    protocols: protocolsOf(options.get('protocols') ?? 'range'),
    reason: options.get('reason') ?? null,
  });
  const client = caller(versionOf(options, 9), options.get('client') ?? name!);
  script.hear(name!, backend.join(client, request), (joined) => {
    const { errorCode } = joined;
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.MEMBER_ID_REQUIRED)
      script.remember(name!, joined.memberId, joined.generationId ?? -1);
    if (errorCode !== ErrorCode.NONE) return errorName(errorCode);
    const members = joined.members.map((member) => `${script.nameOf(member.memberId)}(${textOf(member.metadata)})`);
    const skip = joined.skipAssignment === true ? ' skip-assignment' : '';
    return `generation=${joined.generationId} ${joined.protocolType}/${joined.protocolName} leader=${script.nameOf(joined.leader)}${skip} members=${members.join(' ')}`;
  });
};

const sync: Command = (script, [name], options) => {
  const { backend } = script;
  const assignments = options.get('assign') ?? '';
  const request = syncRequest({
    groupId: backend.groupId,
    memberId: options.get('id') ?? script.idOf(name!),
    groupInstanceId: options.get('instance') ?? null,
    generationId: Number(options.get('generation') ?? script.generationOf(name!)),
    protocolType: nullable(options.get('type') ?? 'consumer'),
    protocolName: nullable(options.get('protocol') ?? 'range'),
    assignments: (assignments === '' ? [] : assignments.split(',')).map((entry) => {
      const [to, assignment] = entry.split(':');
      return { memberId: script.idOf(to!), assignment: bytesOf(assignment!) };
    }),
  });
  const answer = backend.sync(caller(versionOf(options, 5)), request);
  script.hear(name!, answer, ({ errorCode, assignment }) =>
    errorCode === ErrorCode.NONE ? `owns ${textOf(assignment) || 'nothing'}` : `sync ${errorName(errorCode)}`,
  );
};

const nullable = (text: string): string | null => (text === 'null' ? null : text);

const heartbeat: Command = (script, [name], options) => {
  const { backend } = script;
  const request = {
    groupId: backend.groupId,
    memberId: options.get('id') ?? script.idOf(name!),
    groupInstanceId: options.get('instance') ?? null,
    generationId: Number(options.get('generation') ?? script.generationOf(name!)),
  };
  script.hear(name!, backend.heartbeat(caller(4), request), ({ errorCode }) => `heartbeat ${errorName(errorCode)}`);
};

/** `leave a b instance=i`: several members, and one by its instance. */
const leave: Command = (script, names, options) => {
  const { backend } = script;
  const reason = options.get('reason') ?? null;
  const members: LeaveGroupRequest['members'][number][] = names.map((name) => ({
    memberId: options.get('id') ?? script.idOf(name),
    groupInstanceId: options.get('as') ?? null,
    reason,
  }));
  const instance = options.get('instance');
  if (instance !== undefined) members.push({ memberId: '', groupInstanceId: instance, reason });
  const version = versionOf(options, 5);
  const request = { groupId: backend.groupId, memberId: members[0]!.memberId, members };
  script.hear('leave', backend.leave(caller(version), request), (left) => {
    const each = (left.members ?? []).map(
      ({ memberId, errorCode }) => `${script.nameOf(memberId ?? null)} ${errorName(errorCode ?? 0)}`,
    );
    return [errorName(left.errorCode), ...each].join(', ');
  });
};

const commit: Command = (script, [name], options) => {
  const { backend } = script;
  const committer = {
    memberId: options.get('id') ?? script.idOf(name!),
    groupInstanceId: options.get('instance') ?? null,
    generationOrEpoch: Number(options.get('generation') ?? script.generationOf(name!)),
    apiVersion: 8,
    isTransactional: false,
  };
  script.hear(name!, backend.commit(committer), (errorCode) => `commit ${errorName(errorCode)}`);
};

const group: Command = (script) => {
  const shown = script.kit.state.group();
  if (shown === undefined) return script.say('no group');
  const { state, generation, protocolType, protocolName, leaderId, members, pendingJoins, pendingSyncs } = shown;
  const names = [...members.values()].map((member) => script.nameOf(member.memberId) + (member.join ? '*' : ''));
  const pending = `${pendingJoins.size > 0 ? ` pending-joins=${pendingJoins.size}` : ''}${pendingSyncs.size > 0 ? ` pending-syncs=${pendingSyncs.size}` : ''}`;
  script.say(
    `${state} generation=${generation} type=${protocolType} protocol=${protocolName} leader=${script.nameOf(leaderId)} members=${names.join(' ')}${pending}`,
  );
};

const rebalances: Command = (script) => {
  for (const entry of script.kit.context.rebalances.of(script.backend.groupId)) {
    const cause = entry.cause.replaceAll(/\S+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => script.nameOf(id));
    const waited = entry.waitedFor.map(
      ({ memberId, waitedMs, outcome }) => `${script.nameOf(memberId)} ${waitedMs} ms ${outcome}`,
    );
    script.say(
      `generation ${entry.generation}: ${cause}; ${entry.durationMs} ms, ${entry.membersCount} members; waited for: ${waited.join(', ') || 'nobody'}`,
    );
  }
};

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['join', join],
  ['sync', sync],
  ['heartbeat', heartbeat],
  ['leave', leave],
  ['commit', commit],
  ['group', group],
  ['rebalances', rebalances],
  ['forget', (script, names) => names.forEach((name) => script.forget(name))],
  ['advance', (script, [time]) => script.backend.advance(milliseconds(time!))],
  ['log', (script) => script.newRecords().forEach((line) => script.say(line))],
  ['fail', (script, names) => script.kit.log.failNext(...names.map((name) => new KafkaError(errorByName(name)!.code)))],
  ['hold', (script) => script.kit.log.hold()],
  ['release', (script) => script.kit.log.release()],
  ['lose', (script) => script.kit.log.release(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR))],
  ['restart', (script) => script.kit.restart()],
  [
    'size',
    (script, [size]) => {
      script.kit.config = { ...script.kit.config, classicMaxSize: Number(size) };
    },
  ],
  [
    'delete',
    async (script) => {
      const errorCode = await script.backend.delete();
      if (errorCode !== ErrorCode.NONE) script.say(`delete ${errorName(errorCode)}`);
    },
  ],
]);

/** Commands that a broker elsewhere does not know. */
const inside: ReadonlySet<string> = new Set([
  'group',
  'rebalances',
  'log',
  'fail',
  'hold',
  'release',
  'lose',
  'restart',
  'size',
]);
