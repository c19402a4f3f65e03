import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { CommandContext } from '../../../src/cli/command-context.ts';
import { standardInput } from '../../../src/cli/records/standard-input.ts';

function typed() {
  const stdin = new PassThrough();
  const stop = new AbortController();
  const input = standardInput({ stdin, signal: stop.signal } as unknown as CommandContext);
  return { stdin, stop, input };
}

test('what is typed comes as it is typed, to its end', async () => {
  const { stdin, input } = typed();
  stdin.write('one\n');
  assert.equal(String((await input.next()).value), 'one\n');
  stdin.end('two');
  assert.equal(String((await input.next()).value), 'two');
  assert.equal((await input.next()).done, true);
});

test('who waits for more input when the command is told to stop is at its end', async () => {
  const { stdin, stop, input } = typed();
  const next = input.next();
  stop.abort(new Error('Ctrl-C'));
  assert.equal((await next).done, true);
  assert.equal(stdin.destroyed, true);
});

test('input that breaks off is an error', async () => {
  const { stdin, input } = typed();
  const next = input.next();
  stdin.destroy(new Error('the disk is gone'));
  await assert.rejects(next, /the disk is gone/);
});
