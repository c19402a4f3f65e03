// What the options of kafka-dump-log mean for a file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  type RecordDecoder,
} from '../../../../src/cli/dump/record-decoders.ts';
import { dumpFileOptions, dumpLogOptions } from '../../../../src/cli/kafka/dump-log/dump-log-options.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';

const optionsOf = (line: string, extension = 'log') =>
  dumpFileOptions(parseToolOptions(dumpLogOptions, line.split(' ')), extension);

const decoders: readonly (readonly [line: string, decoder: RecordDecoder | undefined, deep: boolean])[] = [
  ['--files a', undefined, false],
  ['--files a --deep-iteration', undefined, true],
  ['--files a --print-data-log', decodeAsText, true],
  ['--files a --value-decoder-class', decodeAsText, true],
  ['--files a --cluster-metadata-decoder', decodeClusterMetadata, true],
  ['--files a --cluster-metadata-decoder --offsets-decoder', decodeOffsets, true],
];

for (const [line, decoder, deep] of decoders) {
  test(`${line} shows ${decoder?.name ?? 'no data'}${deep ? ', record by record' : ''}`, () => {
    const options = optionsOf(line);
    assert.equal(options.deep, deep);
    const isSame = decoder === options.decoder || (decoder === decodeAsText && options.decoder !== undefined);
    assert.ok(isSame);
  });
}

test('a class that is not here is refused', () => {
  assert.throws(() => optionsOf('--files a --value-decoder-class no.such.Class'), {
    message: 'Failed to load decoder class',
  });
});

test('an option that makes no sense does no harm to a file without a use for it', () => {
  const line = '--files a --max-bytes x --max-message-size y --key-decoder-class z';
  assert.doesNotThrow(() => optionsOf(line, 'snapshot'));
  assert.throws(() => optionsOf(line, 'index'), { message: "Cannot parse argument 'y' of option max-message-size" });
});
