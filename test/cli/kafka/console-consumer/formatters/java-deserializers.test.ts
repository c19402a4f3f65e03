import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  javaDeserializer,
  RecordFormatError,
} from '../../../../../src/cli/kafka/console-consumer/formatters/java-deserializers.ts';

function deserialize(type: string, hex: string, encoding?: string): string {
  const properties = new Map(encoding === undefined ? [] : [['deserializer.encoding', encoding]]);
  const className = `org.apache.kafka.common.serialization.${type}Deserializer`;
  return javaDeserializer(className, properties, false)(Buffer.from(hex, 'hex'));
}

const complains = (act: () => unknown, message: RegExp): void =>
  assert.throws(act, (error) => error instanceof RecordFormatError && message.test(error.message));

test('values look as in Java', () => {
  const cases = [
    ['Short', 'fffe', '-2'],
    ['Integer', '7fffffff', '2147483647'],
    ['Long', '8000000000000000', '-9223372036854775808'],
    ['Float', '3dcccccd', '0.1'],
    ['Float', '4b189680', '1.0E7'],
    ['Float', '7f7fffff', '3.4028235E38'],
    ['Float', '80000000', '-0.0'],
    ['Double', '3fb999999999999a', '0.1'],
    ['Double', '7ff0000000000000', 'Infinity'],
    ['Boolean', '01', 'true'],
    ['Bytes', '615c00ff7e7f', 'a\\x5C\\x00\\xFF~\\x7F'],
    ['ByteBuffer', '0102', 'java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]'],
    ['ByteArray', '0102', '0102'],
    ['UUID', Buffer.from('1-2-3-4-5').toString('hex'), '00000001-0002-0003-0004-000000000005'],
    ['String', 'ff', '\ufffd'],
  ] as const;
  for (const [type, hex, text] of cases) assert.equal(deserialize(type, hex), text, `${type} ${hex}`);
});

test('texts are in the encoding that was configured', () => {
  const cases = [
    ['e9', 'ISO-8859-1', 'é'],
    ['e9', 'us-ascii', '\ufffd'],
    ['00e9', 'UTF-16', 'é'],
    ['fffee900', 'UTF-16', 'é'],
    ['feff00e9', 'UTF-16', 'é'],
    ['e900', 'UTF-16LE', 'é'],
    ['00e900', 'UTF-16BE', 'é\ufffd'],
    ['80', 'windows-1252', '€'],
  ] as const;
  for (const [hex, encoding, text] of cases) assert.equal(deserialize('String', hex, encoding), text, encoding);
});

test('what is no such value is told as Java tells it', () => {
  complains(
    () => deserialize('Integer', '00'),
    /SerializationException: Size of data received by IntegerDeserializer is not 4$/,
  );
  complains(() => deserialize('Double', '00'), /Size of data received by Deserializer is not 8$/);
  complains(() => deserialize('Boolean', '05'), /Unexpected byte received by BooleanDeserializer: 5$/);
  complains(() => deserialize('UUID', '31'), /Error parsing data into UUID$/);
  complains(() => deserialize('Void', ''), /Data should be null for a VoidDeserializer\.$/);
  complains(() => deserialize('String', '', 'EBCDIC'), /Unsupported encoding EBCDIC$/);
  complains(() => deserialize('UUID', '31', 'EBCDIC'), /unsupported encoding EBCDIC$/);
  complains(() => deserialize('Bogus', ''), /^java\.lang\.ClassNotFoundException: .*BogusDeserializer$/);
});
