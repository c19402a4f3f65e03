// The scripts of classic groups against Apache Kafka: what its members are answered is what ours are. Time
// is real here, so only the order of each member's answers counts, and only scripts of a minute or less run.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { deleteGroupsApi } from '../../src/protocol/apis/delete-groups.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../src/protocol/apis/leave-group.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { syncGroupApi } from '../../src/protocol/apis/sync-group.ts';
import type { Decoded, Encodable, Fields } from '../../src/protocol/schema/fields.ts';
import type { Api } from '../../src/protocol/schema/message.ts';
import { Script } from '../../test/coordinator/group/classic/script.ts';
import type { ScriptBackend } from '../../test/coordinator/group/classic/script-backend.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';
import { Side } from './oracle/side.ts';

const scripts = [
  'errors',
  'initial-delay',
  'given-ids',
  'life',
  'protocol-choice',
  'rebalance-timeouts',
  'sessions',
  'static-members',
  'sync-timeout',
];
const scriptsDirectory = join(import.meta.dirname, '../../test/coordinator/group/classic/scripts');
/** Until what needs no time has happened. */
const settleMs = 40;
const longestWaitMs = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'samsa-classic-'));
let kafka: KafkaBroker;

before(
  async () => {
    kafka = await startKafka(await kafkaJars(), directory, ['offsets.topic.num.partitions=1']);
    await untilGroups();
  },
  { timeout: 700_000 },
);

after(async () => {
  await kafka?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('Apache Kafka does as the scripts say', { concurrency: true }, () => {
  for (const name of scripts) {
    test(name, { timeout: 300_000 }, async () => {
      const text = readFileSync(join(scriptsDirectory, `${name}.txt`), 'utf8');
      assert.deepEqual(answersOf(await runOn(brokerBackend(`script-${name}`), text)), answersOf(text));
    });
  }
});

async function runOn(backend: ScriptBackend, text: string): Promise<string> {
  const [head, ...blocks] = text.trimEnd().split('\n\n');
  const script = new Script(backend);
  const output = [head!];
  for (const block of blocks) output.push(await script.runBlock(block));
  return output.join('\n\n');
}

/**
 * What each member was answered, in order. Old versions do not show the protocol type; Java keeps members in the order of their hashes, which are random; and
 * the name of a leader whose own answer has not come yet is not known.
 */
function answersOf(text: string): Record<string, string[]> {
  const answers = new Map<string, string[]>();
  for (const block of text.trimEnd().split('\n\n')) {
    for (const line of block.split('----\n')[1]?.split('\n') ?? []) {
      const [, name, answer] = /^(\w+): (.*)$/.exec(line) ?? [];
      if (name === undefined) continue;
      answers.set(name, [...(answers.get(name) ?? []), comparable(answer!)]);
    }
  }
  return Object.fromEntries(answers);
}

function comparable(answer: string): string {
  const [, generation, leader, members] = /^(generation=\d+) \w+(\S+ leader=.*) members=(.*)$/.exec(answer) ?? [];
  if (members === undefined) return answer;
  const metadata = [...members.matchAll(/\((.*?)\)/g)].map(([, text]) => text!);
  const sorted = metadata.toSorted((a, b) => (a < b ? -1 : 1));
  return `${generation}${leader!.replace(/leader=\w+/, 'leader')} ${sorted.join()}`;
}

/** A moment before and after something is due is half a second here. */
function inRealTime(durationMs: number): number {
  if (durationMs === 1) return 500;
  return durationMs % 1_000 === 999 ? durationMs - 499 : durationMs;
}

function brokerBackend(groupId: string): ScriptBackend {
  /** Every request on a connection of its own: some wait for others. */
  const ask = async <Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    version: number,
    request: Encodable<Q>,
  ): Promise<Decoded<S>> => {
    const side = new Side('Apache Kafka', kafka.port);
    try {
      const answer = await side.ask(api, version, request, longestWaitMs);
      if (typeof answer === 'string') throw new Error(answer);
      return answer;
    } finally {
      side.close();
    }
  };
  return {
    groupId,
    join: ({ apiVersion }, request) => ask(joinGroupApi, apiVersion, request),
    sync: ({ apiVersion }, request) => ask(syncGroupApi, apiVersion, request),
    heartbeat: ({ apiVersion }, request) => ask(heartbeatApi, apiVersion, request),
    leave: ({ apiVersion }, { memberId, members }) =>
      ask(leaveGroupApi, apiVersion, apiVersion > 2 ? { groupId, members } : { groupId, memberId }),
    commit: async ({ memberId, groupInstanceId, generationOrEpoch }) => {
      const { topics } = await ask(offsetCommitApi, 8, {
        groupId,
        memberId,
        groupInstanceId,
        generationIdOrMemberEpoch: generationOrEpoch,
        topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] }],
      });
      return topics[0]!.partitions[0]!.errorCode;
    },
    delete: async () => {
      const { results } = await ask(deleteGroupsApi, 2, { groupsNames: [groupId] });
      return results[0]!.errorCode;
    },
    advance: (durationMs) => delay(inRealTime(durationMs)),
    settle: async () => {
      await delay(settleMs);
      // The coordinator does one thing after another: what was asked before this is decided when it answers.
      await ask(heartbeatApi, 3, { groupId, generationId: 0, memberId: 'nobody' });
      await delay(settleMs);
    },
  };
}

/** `__consumer_offsets` is made when somebody asks for a coordinator. */
async function untilGroups(): Promise<void> {
  const side = new Side('Apache Kafka', kafka.port);
  await eventually(60_000, 'a topic', async () => {
    const answer = await side.ask(metadataApi, 4, { topics: [{ name: 't' }], allowAutoTopicCreation: true });
    return typeof answer !== 'string' && answer.topics[0]!.errorCode === 0 ? true : undefined;
  });
  await eventually(60_000, 'a group coordinator', async () => {
    const found = await side.ask(findCoordinatorApi, 4, { keyType: 0, coordinatorKeys: ['g'] });
    if (typeof found === 'string' || found.coordinators[0]!.errorCode !== 0) return undefined;
    const heard = await side.ask(syncGroupApi, 3, {
      groupId: 'g',
      generationId: 1,
      memberId: 'nobody',
      assignments: [],
    });
    // UNKNOWN_MEMBER_ID: it is loaded, and knows better.
    return typeof heard !== 'string' && heard.errorCode === 25 ? true : undefined;
  });
  side.close();
}
