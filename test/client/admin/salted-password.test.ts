// Salted passwords against examples that others have published.

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { saltedPassword } from '../../../src/client/admin/salted-password.ts';

test('the example of RFC 7677 comes out', async () => {
  // The salted password itself is not printed there, but the proof that is made from it.
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const salted = await saltedPassword('SCRAM-SHA-256', 'pencil', salt, 4_096);
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const authMessage =
    'n=user,r=rOprNGfwEbeRWgbNEkqO,' +
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,' +
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const storedKey = createHash('sha256').update(clientKey).digest();
  const signature = createHmac('sha256', storedKey).update(authMessage).digest();
  const proof = clientKey.map((byte, index) => byte ^ signature[index]!);
  assert.equal(Buffer.from(proof).toString('base64'), 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=');
});

test('the longer hash gives a longer key', async () => {
  const salted = await saltedPassword('SCRAM-SHA-512', new Uint8Array([1]), new Uint8Array([2]), 1);
  assert.equal(salted.length, 64);
});
