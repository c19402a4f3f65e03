// Profiles, and who has the last word about where the cluster is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeOptions, optionsFor } from '../../../src/cli/connection/connection.ts';
import { profilesPath } from '../../../src/cli/connection/profile-store.ts';
import { parseProfiles, type Profile, type Profiles, profilesText } from '../../../src/cli/connection/profiles.ts';

const profile: Profile = {
  name: 'prod',
  description: 'the real one',
  bootstrapServer: 'prod:9092',
  options: new Map([
    ['request.timeout.ms', '1'],
    ['client.id', 'from-profile'],
    ['acks', '1'],
  ]),
  color: 'red',
};

test('profiles come back from their file as they were', () => {
  const profiles: Profiles = { current: 'prod', byName: new Map([['prod', profile]]) };
  assert.deepEqual(parseProfiles(profilesText(profiles)), profiles);
});

test('a file that is something else is refused', () => {
  for (const text of ['', '[]', '{}', '{"version":2,"profiles":{}}', '{"version":1,"profiles":{"a":{}}}'])
    assert.throws(() => parseProfiles(text), /JSON|version|bootstrapServer/, text);
});

test('command line wins over environment, environment over profile, profile over the default', () => {
  const nothing = { bootstrapServer: undefined, clientOption: [], profile: undefined };
  assert.deepEqual(mergeOptions(nothing, {}, undefined), { bootstrapServers: '127.0.0.1:9092' });
  assert.equal(mergeOptions(nothing, {}, profile).bootstrapServers, 'prod:9092');
  assert.equal(mergeOptions({ ...nothing, bootstrapServer: 'b:1' }, {}, profile).bootstrapServers, 'b:1');
  const environment = { SAMSA_X_REQUEST_TIMEOUT_MS: '2', SAMSA_X_CLIENT_ID: '' };
  const merged = mergeOptions(nothing, environment, profile);
  assert.deepEqual([merged['request.timeout.ms'], merged['client.id']], ['2', 'from-profile']);
  const given = { ...nothing, clientOption: ['request.timeout.ms=3'] };
  assert.equal(mergeOptions(given, environment, profile)['request.timeout.ms'], '3');
  assert.throws(() => mergeOptions({ ...nothing, clientOption: ['x'] }, {}, undefined), /-X x: write key=value/);
});

test('a client is spared the options of other kinds of client, and told of those that none has', () => {
  const options = { bootstrapServers: 'a:1', acks: '1', 'linger.mss': '5', 'client.id': 'c' };
  assert.deepEqual(optionsFor('admin', options), { bootstrapServers: 'a:1', 'linger.mss': '5', 'client.id': 'c' });
  assert.equal(optionsFor('producer', options)['acks'], '1');
});

test('the file is where programs keep their configuration on each system', () => {
  assert.equal(profilesPath({}, 'linux', '/home/k'), '/home/k/.config/samsa/profiles.json');
  assert.equal(profilesPath({ XDG_CONFIG_HOME: '/c' }, 'linux', '/home/k'), '/c/samsa/profiles.json');
  assert.equal(profilesPath({ XDG_CONFIG_HOME: 'c' }, 'linux', '/home/k'), '/home/k/.config/samsa/profiles.json');
  assert.equal(profilesPath({}, 'darwin', '/U/k'), '/U/k/Library/Application Support/samsa/profiles.json');
});
