// A line of text as a record, as Kafka's LineMessageReader reads it: headers, key and value, each up to its
// separator, `h1:v1,h2:v2<tab>key<tab>value`. Works on the bytes, which are UTF-8: a separator is found where it would
// be found in the text.

import { Buffer } from 'node:buffer';
import type { ProducerRecord, RecordHeader } from '../../../client/index.ts';
import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';

interface Separators {
  readonly key: string;
  readonly headersDelimiter: string;
  readonly headers: string;
  readonly headerKey: string;
}

const kafkaException = 'org.apache.kafka.common.KafkaException';

export class LineMessageReader {
  readonly topic: string;
  readonly #parsesKey: boolean;
  readonly #parsesHeaders: boolean;
  readonly #ignoresErrors: boolean;
  readonly #nullMarker: string | undefined;
  readonly #nullBytes: Buffer | undefined;
  readonly #separators: Separators;
  /** The separator between headers is a regular expression. */
  readonly #headersPattern: RegExp;
  readonly #keySeparator: Buffer;
  readonly #headersDelimiter: Buffer;
  #lineNumber = 0;

  /** `topic` and the properties of `--reader-property`. Throws a `CommandLineError` with Java's exception. */
  constructor(properties: ReadonlyMap<string, string>) {
    this.topic = properties.get('topic') ?? '';
    this.#parsesKey = isTrue(properties.get('parse.key'));
    this.#parsesHeaders = isTrue(properties.get('parse.headers'));
    this.#ignoresErrors = isTrue(properties.get('ignore.error'));
    this.#nullMarker = properties.get('null.marker');
    this.#nullBytes = this.#nullMarker === undefined ? undefined : Buffer.from(this.#nullMarker);
    this.#separators = {
      key: properties.get('key.separator') ?? '\t',
      headersDelimiter: properties.get('headers.delimiter') ?? '\t',
      headers: properties.get('headers.separator') ?? ',',
      headerKey: properties.get('headers.key.separator') ?? ':',
    };
    this.#headersPattern = compile(this.#separators.headers);
    refuseEqual(this.#separators, this.#nullMarker);
    this.#keySeparator = Buffer.from(this.#separators.key);
    this.#headersDelimiter = Buffer.from(this.#separators.headersDelimiter);
  }

  /** `line` is UTF-8. Throws a `CommandLineError` with Java's exception for a line that is not what was announced. */
  read(line: Buffer): ProducerRecord {
    this.#lineNumber += 1;
    const { topic } = this;
    if (!this.#parsesKey && !this.#parsesHeaders) return { topic, value: this.#nullable(line) };
    const headers = this.#parsesHeaders ? this.#upTo(line, this.#headersDelimiter, 'headers delimiter') : undefined;
    const afterHeaders = headers === undefined ? line : line.subarray(headers.length + this.#headersDelimiter.length);
    const key = this.#parsesKey ? this.#upTo(afterHeaders, this.#keySeparator, 'key separator', line) : undefined;
    const value = key === undefined ? afterHeaders : afterHeaders.subarray(key.length + this.#keySeparator.length);
    return {
      topic,
      key: key === undefined ? null : this.#nullable(key),
      value: this.#nullable(value),
      headers: headers === undefined || this.#isNull(headers) ? [] : this.#readHeaders(headers.toString()),
    };
  }

  /** undefined when the separator is missing and that is no error. */
  #upTo(text: Buffer, separator: Buffer, name: string, line = text): Buffer | undefined {
    const at = text.indexOf(separator);
    if (at >= 0) return text.subarray(0, at);
    if (this.#ignoresErrors) return undefined;
    throw new CommandLineError(
      `${kafkaException}: No ${name} found on line number ${this.#lineNumber}: '${line.toString()}'`,
    );
  }

  #readHeaders(text: string): RecordHeader[] {
    return javaSplit(text, this.#headersPattern).map((pair) => this.#readHeader(pair));
  }

  #readHeader(pair: string): RecordHeader {
    const { headerKey } = this.#separators;
    const at = pair.indexOf(headerKey);
    if (at < 0) {
      if (this.#ignoresErrors) return { key: pair, value: null };
      throw new CommandLineError(
        `${kafkaException}: No header key separator found in pair '${pair}' on line number ${this.#lineNumber}`,
      );
    }
    const key = pair.slice(0, at);
    if (key === this.#nullMarker) {
      throw new CommandLineError(
        `${kafkaException}: Header keys should not be equal to the null marker '${key}' as they can't be null`,
      );
    }
    const value = pair.slice(at + headerKey.length);
    return { key, value: value === this.#nullMarker ? null : Buffer.from(value) };
  }

  #nullable(bytes: Buffer): Buffer | null {
    return this.#isNull(bytes) ? null : bytes;
  }

  #isNull(bytes: Buffer): boolean {
    return this.#nullBytes?.equals(bytes) ?? false;
  }
}

function isTrue(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === 'true';
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new CommandLineError(`java.util.regex.PatternSyntaxException: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** In Kafka's order. */
function refuseEqual({ key, headersDelimiter, headers, headerKey }: Separators, nullMarker: string | undefined): void {
  const pairs: readonly (readonly [string, string, string | undefined, string])[] = [
    [headersDelimiter, 'headers.delimiter', headers, 'headers.separator'],
    [headersDelimiter, 'headers.delimiter', headerKey, 'headers.key.separator'],
    [headers, 'headers.separator', headerKey, 'headers.key.separator'],
    [key, 'null.marker', nullMarker, 'key.separator'],
    [headers, 'null.marker', nullMarker, 'headers.separator'],
    [headersDelimiter, 'null.marker', nullMarker, 'headers.delimiter'],
    [headerKey, 'null.marker', nullMarker, 'headers.key.separator'],
  ];
  const equal = pairs.find(([a, , b]) => a === b);
  if (equal === undefined) return;
  throw new CommandLineError(`${kafkaException}: ${equal[1]} and ${equal[3]} may not be equal`);
}
