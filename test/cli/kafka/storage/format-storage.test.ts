// kafka-storage without Java: what its pieces make of a command line. The whole is compared with Kafka's in
// test-interop/kafka/storage-tool.test.ts.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GivenArguments } from '../../../../src/cli/kafka/arguments/given-arguments.ts';
import { bootstrapText } from '../../../../src/cli/kafka/storage/bootstrap-text.ts';
import { formatFeatures } from '../../../../src/cli/kafka/storage/format-features.ts';
import { parseInitialVoters } from '../../../../src/cli/kafka/storage/initial-voters.ts';
import { scramRecord } from '../../../../src/cli/kafka/storage/scram-arguments.ts';
import { storageText } from '../../../../src/cli/kafka/storage/show-storage.ts';

const directoryId = 'JEXY6aqzQY-32P5TStzaFg';
const random = { bytes: (size: number) => new Uint8Array(size), below: () => 0 };

test('controllers are named with host, port and directory', () => {
  assert.deepEqual(parseInitialVoters(`1@a:1:${directoryId}, 2@[::1]:2:MvDxzVmcRsaTz33bUuRU6A`, 'C'), [
    { id: 1, directoryId, endpoint: { name: 'C', host: 'a', port: 1 } },
    { id: 2, directoryId: 'MvDxzVmcRsaTz33bUuRU6A', endpoint: { name: 'C', host: '::1', port: 2 } },
  ]);
});

describe('what names no controller is refused', () => {
  for (const text of [
    '',
    'x',
    '@',
    'x@a:1:b',
    '1@a',
    '1@a:1',
    '1@a:x:b',
    '1@a:1:b',
    '1@[a:1:b',
    `1@[a]1:${directoryId}`,
  ])
    test(text, () => {
      assert.throws(() => parseInitialVoters(text, 'C'), { name: 'CommandLineError' });
    });
});

test('a release brings its levels, and what is asked for beside them counts', () => {
  const given = new GivenArguments(
    new Map([
      ['release-version', ['4.1']],
      ['feature', ['group.version=0', 'kraft.version=1']],
    ]),
  );
  assert.deepEqual(formatFeatures(given), {
    metadataLevel: 27,
    levels: [
      ['metadata.version', 27],
      ['eligible.leader.replicas.version', 1],
      ['transaction.version', 2],
    ],
    kraftLevel: 1,
  });
});

test('a credential becomes the record that a server keeps', async () => {
  const record = await scramRecord('SCRAM-SHA-512=[name=a,iterations=8192,salt="N3E=",saltedpassword="YCE="]', random);
  assert.match(
    bootstrapText([record], 30),
    /^BootstrapMetadata\(records=\[ApiMessageAndVersion\(UserScramCredentialRecord\(name='a', mechanism=2, salt=\[55, 113\], storedKey=\[113, 118, -93, .*\], iterations=8192\) at version 0\)\], metadataVersionLevel=30, source=format command\)$/,
  );
});

test('directories are listed with what is wrong with them', () => {
  assert.equal(
    storageText(['/a'], { nodeId: 1, clusterId: 'c', directoryId }, ['/b does not exist', '/c is not a directory']),
    `Found log directory:\n  /a\n\nFound metadata: {cluster.id=c, directory.id=${directoryId}, node.id=1, version=1}\n\nFound problems:\n  /b does not exist\n  /c is not a directory\n\n`,
  );
});
