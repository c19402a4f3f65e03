// samsa raw, explain and cheat.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jsonText, messageToJson } from '../../../src/cli/dump/message-json.ts';
import { jsonToMessage, messageSkeleton } from '../../../src/cli/commands/raw/json-to-message.ts';
import { parseLosslessJson } from '../../../src/cli/output/lossless-json.ts';
import { apis } from '../../../src/protocol/apis/index.ts';
import { bigint64, int64 } from '../../../src/protocol/schema/fields.ts';
import { defineMessage } from '../../../src/protocol/schema/message.ts';
import { type CommandBroker, samsa, startCommandBroker } from '../in-process.ts';

let broker: CommandBroker;
before(async () => {
  broker = await startCommandBroker();
});
after(() => broker.close());

test('a request goes out as JSON and its answer comes back as JSON, in the version that is wanted', async () => {
  const request = { topics: [{ name: 'raw', numPartitions: 2, replicationFactor: 1 }] };
  const created = await broker.run(['raw', 'createtopics', '-', '--api-version', '5'], {
    input: JSON.stringify(request),
  });
  assert.equal(created.code, 0, created.stderr);
  assert.match(created.stderr, /^CreateTopics version 5 to 127/);
  const { topics } = JSON.parse(created.stdout) as { topics: Record<string, unknown>[] };
  assert.deepEqual([topics[0]!['errorCode'], topics[0]!['numPartitions']], [0, 2]);
  const byKey = await broker.run(['raw', '3', '{"topics":[{"name":"raw"}]}']);
  assert.match(byKey.stdout, /"name":"raw"/);
});

test('what is no request is refused before anything is sent, by its path', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['Metadta'], /no API Metadta; did you mean Metadata\?/],
    [['Metadata', '{'], /the request of Metadata is no JSON/],
    [['Metadata', '[]'], /MetadataRequest: an object is wanted, not \[\]/],
    [['Metadata', '{"topcs":[]}'], /MetadataRequest has no topcs; did you mean topics\?/],
    [['Metadata', '{"topics":[{"name":7}]}'], /MetadataRequest\.topics\[0\]\.name: a string is wanted, not 7/],
    [['Metadata', '{"topics":[{"topicId":"x"}]}'], /topicId: a uuid of 22/],
    [['ListGroups', '{"statesFilter":[]}', '--api-version', '1'], /has no statesFilter in version 1/],
    [['Metadata', '--api-version', '99'], /versions 0 to 13, not 99/],
    [['DescribeGroups', '{"groups":null}'], /groups cannot be null/],
    [['Vote', '{}'], /does not support Vote/],
  ];
  for (const [words, expected] of cases) {
    const { code, stdout, stderr } = await broker.run(['raw', ...words]);
    assert.deepEqual([code, stdout], [1, ''], words.join(' '));
    assert.match(stderr, expected);
  }
});

test('the skeleton of every request in every version is one that can be sent', () => {
  for (const { request, versions } of apis)
    for (let version = versions.min; version <= versions.max; version += 1) {
      const json = jsonText(messageToJson(request, version, messageSkeleton(request, version)));
      assert.doesNotThrow(() => jsonToMessage(request, version, parseLosslessJson(json, request.name)), json);
    }
});

test('whole numbers keep their digits, and those that do not fit are refused', () => {
  const message = defineMessage({ name: 'M', versions: '0', fields: { big: bigint64(), small: int64() } });
  const read = (text: string): unknown => jsonToMessage(message, 0, parseLosslessJson(text, 'text'));
  assert.deepEqual(read('{"big":9223372036854775807}'), { big: 9_223_372_036_854_775_807n, small: 0 });
  assert.deepEqual(read('{"big":5,"small":-5}'), { big: 5n, small: -5 });
  assert.throws(() => read('{"big":9223372036854775808}'), /64 bits is wanted, not 9223372036854775808/);
  assert.throws(() => read('{"small":9007199254740993}'), /not 9007199254740993/);
  assert.throws(() => read('{"small":1.5}'), /a whole number/);
});

test('an error is explained by name, code or exception; one that is not there has a neighbour', async () => {
  for (const word of [
    'UNKNOWN_MEMBER_ID',
    'unknown-member-id',
    '25',
    'org.apache.kafka.common.errors.UnknownMemberIdException',
  ])
    assert.match((await samsa(['explain', word])).stdout, /^Error\tUNKNOWN_MEMBER_ID\nCode\t25\n/, word);
  assert.match((await samsa(['explain', 'UNKNOWN_MEMBR_ID'])).stderr, /did you mean UNKNOWN_MEMBER_ID\?/);
  const { errors } = JSON.parse((await samsa(['explain', '--format', 'json'])).stdout) as {
    errors: { code: number }[];
  };
  assert.equal(errors[0]!.code, -1);
  assert.ok(errors.length > 100);
});

test('cheats are shown by subject', async () => {
  assert.match((await samsa(['cheat', 'groups'])).stdout, /^# group\n/);
  assert.match((await samsa(['cheat'])).stdout, /# consume\n(.*\n)*# topic\n/);
  assert.match((await samsa(['cheat', 'grup'])).stderr, /did you mean group\?/);
});
