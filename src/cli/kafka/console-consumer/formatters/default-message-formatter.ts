// Kafka's DefaultMessageFormatter: the parts of a record that were asked for, in a fixed order, with the key separator
// behind each but the last, and the line separator behind that.

import { Buffer } from 'node:buffer';
import type { ConsumerRecord } from '../../../../client/index.ts';
import type { RecordOutput } from '../record-output.ts';
import { type JavaDeserializer, javaDeserializer } from './java-deserializers.ts';
import type { MessageFormatter, TellTrouble } from './message-formatter.ts';

type Properties = ReadonlyMap<string, string>;
type Part = (record: ConsumerRecord, output: RecordOutput) => void;

interface PartRow {
  /** The property that asks for it. */
  readonly property: string;
  readonly part: Part;
  readonly isShown?: true;
}

export class DefaultMessageFormatter implements MessageFormatter {
  readonly #parts: readonly Part[];
  readonly #keySeparator: Buffer;
  readonly #lineSeparator: Buffer;

  constructor(properties: Properties, tell: TellTrouble) {
    this.#keySeparator = bytesOf(properties, 'key.separator', '\t');
    this.#lineSeparator = bytesOf(properties, 'line.separator', '\n');
    this.#parts = partRows(properties, tell)
      .filter(({ property, isShown = false }) => isTrue(properties.get(property), isShown))
      .map(({ part }) => part);
  }

  write(record: ConsumerRecord, output: RecordOutput): void {
    const last = this.#parts.length - 1;
    for (let index = 0; index <= last; index += 1) {
      this.#parts[index]!(record, output);
      output.bytes(index === last ? this.#lineSeparator : this.#keySeparator);
    }
  }
}

/** In the order in which they are written. */
function partRows(properties: Properties, tell: TellTrouble): readonly PartRow[] {
  const nullLiteral = bytesOf(properties, 'null.literal', 'null');
  const headersSeparator = bytesOf(properties, 'headers.separator', ',');
  const keyText = deserializerOf(properties, 'key.deserializer', true, tell);
  const valueText = deserializerOf(properties, 'value.deserializer', false, tell);
  const headerText = deserializerOf(properties, 'headers.deserializer', false, tell);
  return [
    {
      property: 'print.timestamp',
      part: ({ timestampType, timestamp }, output) => output.text(`${timestampType}:${timestamp}`),
    },
    { property: 'print.partition', part: ({ partition }, output) => output.text(`Partition:${partition}`) },
    { property: 'print.offset', part: ({ offset }, output) => output.text(`Offset:${offset}`) },
    // Only share consumers know of it; and Kafka's console loses the epoch on the way to its formatter.
    { property: 'print.delivery', part: (_record, output) => output.text('Delivery:NOT_PRESENT') },
    { property: 'print.epoch', part: (_record, output) => output.text('Epoch:NOT_PRESENT') },
    {
      property: 'print.headers',
      part: ({ headers }, output) => {
        if (headers.length === 0) output.text('NO_HEADERS');
        for (const [index, { key, value }] of headers.entries()) {
          if (index > 0) output.bytes(headersSeparator);
          output.text(`${key}:`);
          writeDeserialized(value ?? nullLiteral, headerText, output);
        }
      },
    },
    { property: 'print.key', part: ({ key }, output) => writeDeserialized(key ?? nullLiteral, keyText, output) },
    {
      property: 'print.value',
      isShown: true,
      part: ({ value }, output) => writeDeserialized(value ?? nullLiteral, valueText, output),
    },
  ];
}

/** Kafka deserializes the literal that stands for null, too. */
function writeDeserialized(bytes: Uint8Array, text: JavaDeserializer | undefined, output: RecordOutput): void {
  if (text === undefined) output.bytes(bytes);
  else output.text(text(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
}

/** As Kafka, goes on with the bytes when there is no such class. */
function deserializerOf(
  properties: Properties,
  name: string,
  isKey: boolean,
  tell: TellTrouble,
): JavaDeserializer | undefined {
  const className = properties.get(name);
  if (className === undefined) return undefined;
  try {
    return javaDeserializer(className, withoutPrefix(properties, `${name}.`), isKey);
  } catch (error) {
    tell(`Unable to instantiate a deserializer from ${className}`, error as Error);
    return undefined;
  }
}

function withoutPrefix(properties: Properties, prefix: string): Properties {
  const own = [...properties].filter(([name]) => name.startsWith(prefix) && name.length > prefix.length);
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function bytesOf(properties: Properties, name: string, otherwise: string): Buffer {
  return Buffer.from(properties.get(name) ?? otherwise);
}

function isTrue(text: string | undefined, otherwise: boolean): boolean {
  return text === undefined ? otherwise : text.trim().toLowerCase() === 'true';
}
