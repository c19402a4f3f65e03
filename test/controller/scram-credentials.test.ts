// SCRAM credentials: what the controller keeps of them lets a server check proofs as RFC 7677 has it, and a user is
// changed as a whole or not at all.

import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { scramCredentials } from '../../src/controller/scram-credentials.ts';
import { imageRecords } from '../../src/metadata/metadata-image.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { startController } from './controller-fixture.ts';

const sha256 = 1;
const sha512 = 2;
const upsertion = (name: string, mechanism = sha256) => ({
  name,
  mechanism,
  iterations: 4096,
  salt: new Uint8Array(20),
  saltedPassword: new Uint8Array(32).fill(1),
});

test('the example of RFC 7677 is accepted: the proof fits the stored key, the signature comes from the server key', async () => {
  const { controller, log } = await startController();
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const saltedPassword = pbkdf2Sync('pencil', salt, 4096, 32, 'sha256');
  const credential = { name: 'user', mechanism: sha256, iterations: 4096, salt, saltedPassword };
  await controller.alterUserScramCredentials({ deletions: [], upsertions: [credential] });
  await controller.close();
  const last = log.batches.at(-1)!.records.at(-1)!;
  assert.equal(last.name, 'UserScramCredentialRecord');
  const { storedKey, serverKey } = last.body;
  const message =
    'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,' +
    's=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const sign = (key: Uint8Array): Buffer => createHmac('sha256', key).update(message).digest();
  assert.equal(sign(serverKey).toString('base64'), '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
  const clientKey = sign(storedKey).map((byte, index) => byte ^ proof[index]!);
  assert.deepEqual(createHash('sha256').update(clientKey).digest(), Buffer.from(storedKey));
});

test('a user has one credential for each mechanism, and a snapshot has them all', async () => {
  const { controller } = await startController();
  await controller.alterUserScramCredentials({ deletions: [], upsertions: [upsertion('ann'), upsertion('bob')] });
  await controller.alterUserScramCredentials({
    deletions: [{ name: 'bob', mechanism: sha256 }],
    upsertions: [upsertion('ann', sha512)],
  });
  await controller.alterUserScramCredentials({
    deletions: [],
    upsertions: [{ ...upsertion('ann'), iterations: 8192 }],
  });
  assert.deepEqual(
    [...scramCredentials(controller.image.keptRecords)],
    [
      [
        'ann',
        [
          { mechanism: sha256, iterations: 8192 },
          { mechanism: sha512, iterations: 4096 },
        ],
      ],
    ],
  );
  const names = [...imageRecords(controller.image)].map(({ name }) => name);
  assert.equal(names.filter((name) => name === 'UserScramCredentialRecord').length, 2);
  await controller.close();
});

test('who is named twice is not changed at all, whoever is beside him', async () => {
  const { controller } = await startController();
  const results = await controller.alterUserScramCredentials({
    deletions: [{ name: 'ann', mechanism: sha256 }],
    upsertions: [upsertion('ann', sha512), upsertion('bob')],
  });
  assert.deepEqual(
    results.map(({ user, errorCode }) => [user, errorCode]),
    [
      ['ann', ErrorCode.DUPLICATE_RESOURCE],
      ['bob', ErrorCode.NONE],
    ],
  );
  assert.deepEqual([...scramCredentials(controller.image.keptRecords).keys()], ['bob']);
  await controller.close();
});

test('what cannot be is refused user by user', async () => {
  const { controller } = await startController();
  const results = await controller.alterUserScramCredentials({
    deletions: [{ name: 'nobody', mechanism: sha256 }],
    upsertions: [
      upsertion(''),
      upsertion('odd', 3),
      { ...upsertion('few'), iterations: 4095 },
      { ...upsertion('many'), iterations: 16_385 },
      { ...upsertion('none'), saltedPassword: new Uint8Array() },
    ],
  });
  assert.deepEqual(
    results.map(({ errorCode }) => errorCode),
    [
      ErrorCode.RESOURCE_NOT_FOUND,
      ErrorCode.UNACCEPTABLE_CREDENTIAL,
      ErrorCode.UNSUPPORTED_SASL_MECHANISM,
      ErrorCode.UNACCEPTABLE_CREDENTIAL,
      ErrorCode.UNACCEPTABLE_CREDENTIAL,
      ErrorCode.UNACCEPTABLE_CREDENTIAL,
    ],
  );
  assert.equal(scramCredentials(controller.image.keptRecords).size, 0);
  await controller.close();
});

test('more users than one decision takes are refused together', async () => {
  const { controller } = await startController();
  const deletions = Array.from({ length: 10_001 }, (_, index) => ({ name: `user-${index}`, mechanism: sha256 }));
  await assert.rejects(controller.alterUserScramCredentials({ deletions, upsertions: [] }), {
    code: ErrorCode.POLICY_VIOLATION,
  });
  await controller.close();
});
