import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repairUtf8 } from '../../../../src/cli/kafka/java/java-utf8.ts';

const mark = 'efbfbd';
const repaired = (hex: string): string => repairUtf8(Buffer.from(hex, 'hex')).toString('hex');

test('text that is UTF-8 stays as it is, a byte order mark too', () => {
  for (const text of ['', 'plain', 'grün', '日本', '🦗', '\ufeffmark', '\0'])
    assert.equal(repairUtf8(Buffer.from(text)).toString(), text);
});

// What java.io.InputStreamReader made of these.
test('what is not UTF-8 becomes as many marks as in Java', () => {
  assert.equal(repaired('ff'), mark);
  assert.equal(repaired('61c328'), `61${mark}28`);
  assert.equal(repaired('e282'), mark);
  assert.equal(repaired('c0af'), mark + mark);
  assert.equal(repaired('f8808080'), mark.repeat(4));
  assert.equal(repaired('f4908080'), mark.repeat(4));
});

test('half of a surrogate pair is one mark, whole or cut short', () => {
  assert.equal(repaired('eda0bd'), mark);
  assert.equal(repaired('eda0bdedb880'), mark + mark);
  assert.equal(repaired('edbff0f064'), mark.repeat(3) + '64');
  assert.equal(repaired('4172edbaef'), `4172${mark}${mark}`);
});
