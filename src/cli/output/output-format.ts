// The forms of output that commands share. `text` is for people and may change; in the others names are
// stable, things are sorted and numbers are numbers with all their digits: `json` and `yaml` are one
// document with a `_version`, `ndjson` is one line a thing.

import type { CommandContext } from '../command-context.ts';
import { JavaDouble, type JsonObject, jsonText, type JsonValue } from '../dump/message-json.ts';

/** For what comes record by record. */
export const streamFormats = ['text', 'json', 'ndjson'] as const;
export const outputFormats = ['text', 'wide', 'json', 'ndjson', 'yaml'] as const;

export type StreamFormat = (typeof streamFormats)[number];
export type OutputFormat = (typeof outputFormats)[number];
export type MachineFormat = Exclude<OutputFormat, 'text' | 'wide'>;

/** Raised when a name of a document changes its meaning or goes. */
const documentVersion = 1;

export function isForMachines(format: OutputFormat): format is MachineFormat {
  return format !== 'text' && format !== 'wide';
}

/** A list of things, in one of the machine-readable forms. */
export async function writeItems(
  context: CommandContext,
  format: MachineFormat,
  name: string,
  items: readonly JsonObject[],
): Promise<void> {
  if (format === 'ndjson') for (const item of items) await context.output.line(jsonText(item));
  else await writeDocument(context, format, { [name]: [...items] });
}

/** One thing that is not a list. */
export async function writeDocument(context: CommandContext, format: MachineFormat, json: JsonObject): Promise<void> {
  if (format === 'ndjson') return context.output.line(jsonText(json));
  const document = { _version: documentVersion, ...json };
  if (format === 'json') return context.output.line(jsonText(document));
  const { stringify } = await import('yaml');
  await context.output.write(stringify(plain(document), { aliasDuplicateObjects: false, lineWidth: 0 }));
}

/** What the YAML library can write: it knows bigint, but no class of ours. */
function plain(value: JsonValue): unknown {
  if (value instanceof JavaDouble) return Number(value.toString());
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Things that come one by one, as one array or a line each. */
export class ItemWriter {
  readonly #context: CommandContext;
  readonly #format: Exclude<StreamFormat, 'text'>;
  #count = 0;

  constructor(context: CommandContext, format: Exclude<StreamFormat, 'text'>) {
    this.#context = context;
    this.#format = format;
  }

  async write(item: JsonObject): Promise<void> {
    const text = jsonText(item);
    this.#count += 1;
    if (this.#format === 'ndjson') return this.#context.output.line(text);
    return this.#context.output.write(this.#count === 1 ? `[${text}` : `,\n${text}`);
  }

  async end(): Promise<void> {
    if (this.#format === 'json') await this.#context.output.line(this.#count === 0 ? '[]' : ']');
  }
}
