import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataLevel, metadataVersionName } from '../../../../src/cli/kafka/releases/metadata-versions.ts';
import {
  dependencyLines,
  levelsOfRelease,
  parseFeatureLevel,
  versionMappingLines,
} from '../../../../src/cli/kafka/releases/release-features.ts';

test('a metadata version is named in full, or by its release', () => {
  for (const [name, level] of [
    ['3.3-IV3', 7],
    ['3.3', 7],
    ['3.9.1', 21],
    ['4.0', 25],
    ['4.0-IV0', 22],
    ['4.3.x', 30],
    ['4.4-IV0', 31],
  ] as const)
    assert.equal(metadataLevel(name), level, name);
  assert.equal(metadataVersionName(30), '4.3-IV0');
  assert.equal(metadataVersionName(6), undefined);
  assert.equal(metadataVersionName(32), undefined);
});

test('what is no version is refused with those that there are, and an unreleased one needs its full name', () => {
  for (const name of ['3.2', '4.4', '4', '4.3.', '', '3.9-IV1', '30'])
    assert.throws(() => metadataLevel(name), {
      name: 'CommandLineError',
      message: new RegExp(`^Unknown metadata.version '${name}'. Supported metadata.version are: 3.3-IV3, 3.4-IV0, `),
    });
});

test('a release brings levels of features', () => {
  assert.deepEqual(versionMappingLines('4.1'), [
    'metadata.version=27 (4.1)',
    'kraft.version=1',
    'transaction.version=2',
    'group.version=1',
    'eligible.leader.replicas.version=1',
    'share.version=0',
    'streams.version=0',
  ]);
  assert.deepEqual([...levelsOfRelease(7).values()], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...levelsOfRelease(30).values()], [1, 2, 1, 1, 1, 1]);
});

test('some levels ask for a metadata version', () => {
  assert.deepEqual(dependencyLines('eligible.leader.replicas.version', 1), [
    'eligible.leader.replicas.version=1 requires:',
    '    metadata.version=23 (4.0-IV1)',
  ]);
  assert.deepEqual(dependencyLines('metadata.version', 30), ['metadata.version=30 (4.3-IV0) has no dependencies.']);
});

test('a level is a short after the first equals sign', () => {
  assert.deepEqual(parseFeatureLevel(' group.version = +1 '), ['group.version', 1]);
  for (const text of ['group.version', 'group.version=', 'group.version=70000', 'a=b=1'])
    assert.throws(() => parseFeatureLevel(text), { message: /^Can't parse feature=level string / });
});
