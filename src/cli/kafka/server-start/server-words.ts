// What a command line of kafka-server-start says: the file first, then settings that count more than it.

import { UsageError } from '../options/option-rules.ts';
import { parseToolOptions } from '../options/parse-tool-options.ts';
import type { ToolOptions } from '../options/tool-options.ts';

export const serverOptions = {
  override: {
    argument: { type: 'String' },
    doc: 'A setting, as key=value, that counts more than what the file says; may be given several times.',
  },
  version: { doc: 'Show the release of Kafka whose settings these are.' },
} as const satisfies ToolOptions;

export interface ServerWords {
  readonly file: string;
  /** `key=value`. */
  readonly overrides: readonly string[];
}

export function serverUsage(daemonFlag: string | undefined): string {
  const flag = daemonFlag === undefined ? '' : ` [${daemonFlag}]`;
  return `USAGE: kafka-server-start${flag} server.properties [--override property=value]*`;
}

/** Throws a `UsageError` or `CommandLineError`. */
export function readServerWords(words: readonly string[]): ServerWords | 'version' {
  const [file, ...rest] = words;
  if (file === undefined || words.includes('--help')) throw new UsageError(serverUsage(undefined));
  if (words.includes('--version')) return 'version';
  const overrides = parseToolOptions(serverOptions, rest).all('override');
  // As Kafka's parser sees it, what is neither an option nor its argument.
  const others = rest.filter((word, at) => !word.startsWith('-') && !/^--?override$/.test(rest[at - 1] ?? ''));
  if (others.length > 0) throw new UsageError(`Found non argument parameters: ${others.join(',')}`);
  return { file, overrides: overrides.map((setting) => (setting.includes('=') ? setting : `${setting}=`)) };
}
