// kafka-server-start: a broker with the settings of a file, as `samsa start` runs it. With -daemon it goes on in the
// background and writes what it says to kafkaServer.out. Directories need no kafka-storage format before.

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { startDetached } from '../../../base/ports/real/detached-process.ts';
import { CommandContext } from '../../command-context.ts';
import { runBroker } from '../../commands/start/start-broker.ts';
import { describeFailure } from '../../failure.ts';
import { UsageError } from '../options/option-rules.ts';
import { toolRelease } from '../tool-release.ts';
import { toolUsage } from '../options/tool-usage.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { readServerWords, serverOptions, serverUsage } from './server-words.ts';

/** Built code has another ending than the sources. */
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const entry = fileURLToPath(new URL(`../kafka-server-start.${ending}`, import.meta.url));
const daemonFlag = '-daemon';
const outputName = 'kafkaServer.out';

/** Gives the exit code. */
export async function startServer(words: readonly string[]): Promise<number> {
  const context = new CommandContext();
  try {
    return await run(words, context);
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    if (error instanceof UsageError) context.output.say(`${error.message}\n${toolUsage(serverOptions)}`);
    else context.output.say(error instanceof CommandLineError ? error.message : describeFailure(error));
    return 1;
  } finally {
    context.end();
  }
}

async function run(words: readonly string[], context: CommandContext): Promise<number> {
  const { output, environment } = context;
  if (words.length === 0) {
    await output.line(serverUsage(daemonFlag));
    return 1;
  }
  const [first, ...rest] = words;
  if (first === daemonFlag) {
    const path = join(environment['LOG_DIR'] ?? 'logs', outputName);
    const processId = await startDetached(entry, rest, path);
    output.say(`samsa: process ${processId} goes on in the background; what it says is in ${path}`);
    return 0;
  }
  const wanted = readServerWords(words);
  if (wanted === 'version') {
    await output.line(toolRelease);
    return 0;
  }
  await runBroker({ 'server.properties': wanted.file, override: wanted.overrides, logLevel: 'info' }, context);
  return context.stopCode ?? 0;
}
