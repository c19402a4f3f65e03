// Reads records from a stream of bytes by a template, the way back from `consume --template`: `%k\t%v\n` cuts
// at the text between the fields, `%K{big32}%k%V{big32}%v` reads the sizes first, so that any bytes pass and
// null (a size of -1) stays null. A template that cannot be read unambiguously is refused at once.

import { Buffer } from 'node:buffer';
import { ByteInput } from './byte-input.ts';
import { type BinaryNumber, binaryNumber, parseTemplate, type TemplateToken } from './record-template.ts';
import { UserError } from '../user-error.ts';

/** What a template said of one record; what it does not speak of is undefined. */
export interface ReadRecord {
  topic?: string;
  partition?: number;
  timestamp?: number;
  key?: Uint8Array | null;
  value?: Uint8Array | null;
  headers?: { readonly key: string; readonly value: Uint8Array | null }[];
}

interface Fields extends ReadRecord {
  keySize?: number;
  valueSize?: number;
  headerCount?: number;
}

/** Reads one part of a template; false when the input has ended before it. */
type Step = (input: ByteInput, fields: Fields) => Promise<boolean>;

const letters = ['t', 'p', 'o', 'e', 'k', 'v', 's', 'T', 'd', 'K', 'V', 'S', 'H', 'h'];

export type RecordReader = (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<ReadRecord>;

/** Throws a `UserError` for a template that says nothing of records, or could be read in several ways. */
export function templateReader(template: string): RecordReader {
  const steps = compile(parseTemplate(template, letters));
  return async function* read(chunks) {
    const input = new ByteInput(chunks);
    for (let number = 1; !(await input.isAtEnd()); number += 1) {
      const fields: Fields = {};
      for (const step of steps) if (!(await step(input, fields))) throw endsEarly(number);
      const { keySize: _keySize, valueSize: _valueSize, headerCount: _headerCount, ...record } = fields;
      yield record;
    }
  };
}

function endsEarly(number: number): UserError {
  return new UserError(`the input ends in the midst of record ${number}`);
}

function compile(tokens: readonly TemplateToken[]): Step[] {
  const steps: Step[] = [];
  const sized = new Set<string>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.kind === 'text') steps.push(textStep(token.bytes, at === tokens.length - 1));
    else {
      const next = tokens[at + 1];
      const delimiter = next?.kind === 'text' ? next.bytes : undefined;
      const { step, isDelimited } = fieldStep(token, delimiter, next !== undefined, sized);
      steps.push(step);
      if (isDelimited) at += 1;
    }
  }
  if (steps.length === 0) throw new UserError('--template: there is nothing in it to read');
  return steps;
}

/** Text that ends a template may be missing at the end of the input. */
function textStep(text: Buffer, isLast: boolean): Step {
  return async (input) => {
    if (isLast && (await input.isAtEnd())) return true;
    const bytes = await input.readExactly(text.length);
    if (bytes === undefined) return false;
    if (!bytes.equals(text))
      throw new UserError(
        `${JSON.stringify(text.toString())} is wanted where the input has ${JSON.stringify(bytes.toString())}`,
      );
    return true;
  };
}

interface CompiledField {
  readonly step: Step;
  /** It has read the text behind it, too. */
  readonly isDelimited: boolean;
}

const sizes: ReadonlyMap<string, 'keySize' | 'valueSize' | 'headerCount'> = new Map([
  ['K', 'keySize'],
  ['V', 'valueSize'],
  ['S', 'valueSize'],
  ['H', 'headerCount'],
]);
const numbers: ReadonlySet<string> = new Set(['p', 'o', 'e', 'T', ...sizes.keys()]);

function fieldStep(
  token: Extract<TemplateToken, { kind: 'field' }>,
  delimiter: Buffer | undefined,
  hasNext: boolean,
  sized: Set<string>,
): CompiledField {
  const { letter, braces } = token;
  const size = sizes.get(letter);
  if (size !== undefined) sized.add(size);
  const binary = numbers.has(letter) ? binaryNumber(braces) : undefined;
  if (binary !== undefined) return { step: binaryStep(letter, binary), isDelimited: false };
  if (letter === 'h') return { step: headersStep(braces, sized), isDelimited: false };
  const store = storeOf(letter, braces);
  const sizeName = letter === 'k' ? 'keySize' : letter === 'v' || letter === 's' ? 'valueSize' : undefined;
  if (sizeName !== undefined && sized.has(sizeName)) return { step: sizedStep(sizeName, store), isDelimited: false };
  if (delimiter === undefined && hasNext)
    throw new UserError(`--template: where %${letter} ends cannot be told: put text, or a size, between the fields`);
  return { step: delimitedStep(delimiter, store), isDelimited: delimiter !== undefined };
}

type Store = (bytes: Buffer | null, fields: Fields) => void;

function delimitedStep(delimiter: Buffer | undefined, store: Store): Step {
  return async (input, fields) => {
    const { bytes } = delimiter === undefined ? { bytes: await input.readAll() } : await input.readUntil(delimiter);
    store(bytes, fields);
    return true;
  };
}

function sizedStep(sizeName: 'keySize' | 'valueSize', store: Store): Step {
  return async (input, fields) => {
    const size = fields[sizeName]!;
    const bytes = size < 0 ? null : await input.readExactly(size);
    if (bytes === undefined) return false;
    store(bytes, fields);
    return true;
  };
}

function binaryStep(letter: string, { isBig, sizeBytes }: BinaryNumber): Step {
  return async (input, fields) => {
    const bytes = await input.readExactly(sizeBytes);
    if (bytes === undefined) return false;
    const value = isBig ? bytes.readIntBE(0, Math.min(6, sizeBytes)) : bytes.readIntLE(0, Math.min(6, sizeBytes));
    storeNumber(
      letter,
      sizeBytes === 8 ? Number(isBig ? bytes.readBigInt64BE() : bytes.readBigInt64LE()) : value,
      fields,
    );
    return true;
  };
}

function headersStep(template: string | undefined, sized: ReadonlySet<string>): Step {
  if (template === undefined || !sized.has('headerCount'))
    throw new UserError('--template: headers are read as %H{big32}%h{%K{big32}%k%V{big32}%v}: their count, then each');
  const steps = compile(parseTemplate(template, ['k', 'v', 'K', 'V', 'S']));
  return async (input, fields) => {
    const headers: { key: string; value: Uint8Array | null }[] = [];
    for (let count = fields.headerCount!; count > 0; count -= 1) {
      const header: Fields = {};
      for (const step of steps) if (!(await step(input, header))) return false;
      headers.push({ key: Buffer.from(header.key ?? []).toString(), value: header.value ?? null });
    }
    fields.headers = headers;
    return true;
  };
}

function storeOf(letter: string, form: string | undefined): Store {
  switch (letter) {
    case 'k':
      return (bytes, fields) => void (fields.key = decode(bytes, letter, form));
    case 'v':
    case 's':
      return (bytes, fields) => void (fields.value = decode(bytes, letter, form));
    case 't':
      return (bytes, fields) => void (fields.topic = String(bytes));
    case 'd':
      return (bytes, fields) => void (fields.timestamp = timeOf(String(bytes)));
    default:
      return (bytes, fields) => storeNumber(letter, numberOf(String(bytes), letter, form), fields);
  }
}

function decode(bytes: Buffer | null, letter: string, form: string | undefined): Uint8Array | null {
  if (bytes === null || form === undefined) return bytes;
  const text = bytes.toString();
  if (form === 'hex' && /^(?:[0-9a-f]{2})*$/i.test(text)) return Buffer.from(text, 'hex');
  if (form === 'base64' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  if (form === 'json') return jsonBytes(text);
  if (form === 'hex' || form === 'base64') throw new UserError(`${JSON.stringify(text)} is no ${form}`);
  throw new UserError(`--template: %${letter} has no form {${form}}`);
}

function jsonBytes(text: string): Uint8Array | null {
  try {
    const value = JSON.parse(text) as unknown;
    if (value === null || typeof value === 'string') return value === null ? null : Buffer.from(value);
  } catch {
    // Said below: what is no JSON at all is as wrong as what is no string.
  }
  throw new UserError(`${JSON.stringify(text)} is no JSON string`);
}

function numberOf(text: string, letter: string, form: string | undefined): number {
  const value =
    form === 'hex'
      ? /^-?[0-9a-f]+$/i.test(text)
        ? parseInt(text, 16)
        : NaN
      : /^-?\d+$/.test(text)
        ? Number(text)
        : NaN;
  if (form !== undefined && form !== 'hex') throw new UserError(`--template: %${letter} has no form {${form}}`);
  if (!Number.isSafeInteger(value)) throw new UserError(`%${letter}: ${JSON.stringify(text)} is no number`);
  return value;
}

function timeOf(text: string): number {
  const timestamp = new Date(text).getTime();
  if (Number.isNaN(timestamp)) throw new UserError(`%d: there is no such time as ${JSON.stringify(text)}`);
  return timestamp;
}

/** Offset and leader epoch are passed over: a record that is written gets its own. */
function storeNumber(letter: string, value: number, fields: Fields): void {
  const size = sizes.get(letter);
  if (size !== undefined) fields[size] = value;
  else if (letter === 'p') fields.partition = value;
  else if (letter === 'T') fields.timestamp = value;
}
