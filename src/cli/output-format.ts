// The forms of output that commands share. `text` is for people and may change; `json` is one document,
// `ndjson` one line a thing: names are stable, numbers are numbers with all their digits.

import { Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { type JsonObject, jsonText, type JsonValue } from './dump/message-json.ts';

export type OutputFormat = 'text' | 'json' | 'ndjson';

export function formatOption(): Option {
  return new Option('--format <form>', 'how to print results').choices(['text', 'json', 'ndjson']).default('text');
}

const documentVersion = 1;

/** A list of things, in one of the machine-readable forms. */
export async function writeItems(
  context: CommandContext,
  format: Exclude<OutputFormat, 'text'>,
  name: string,
  items: readonly JsonObject[],
): Promise<void> {
  const { output } = context;
  if (format === 'json') return output.line(jsonText({ _version: documentVersion, [name]: items as JsonValue[] }));
  for (const item of items) await output.line(jsonText(item));
}

/** Things that come one by one, as one array or a line each. */
export class ItemWriter {
  readonly #context: CommandContext;
  readonly #format: Exclude<OutputFormat, 'text'>;
  #count = 0;

  constructor(context: CommandContext, format: Exclude<OutputFormat, 'text'>) {
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
