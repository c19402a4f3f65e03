// samsa start: reads the configuration, starts the broker, says where everything is, and stops it
// cleanly when asked to. A second signal does not wait.

import { resolve } from 'node:path';
import process from 'node:process';
import { createLogger, formatLogLine, type Logger } from '../../../base/logging.ts';
import { DiskError } from '../../../base/ports/disk.ts';
import { isMissing } from '../../../base/ports/real/platform-call.ts';
import type { Broker } from '../../../broker/broker.ts';
import { formatConfigProblem } from '../../../config/config-problem.ts';
import { type LoadedBrokerConfig, loadBrokerConfig } from '../../../config/load-broker-config.ts';
import type { CommandContext } from '../../command-context.ts';
import { isClientVariable } from '../../connection/connection.ts';
import { noteBroker, runningBrokersDirectory } from '../../running-brokers.ts';
import { startedBanner } from '../../started-banner.ts';
import { UserError } from '../../user-error.ts';
import { defaultDataDirectory } from './data-directory.ts';

interface StartGiven {
  readonly 'server.properties': string | undefined;
  readonly override: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const propertiesLimitBytes = 16 * 1024 * 1024;

export async function runBroker(flags: StartGiven, context: CommandContext): Promise<void> {
  const { platform, output, signal } = context;
  const file = flags['server.properties'];
  context.stopsPatiently = true;
  const config = await loadConfig(context, file, flags);
  const logger = createBrokerLogger(context, flags);
  const { startBroker } = await import('../../../broker/broker.ts');
  const startedMs = platform.clock.monotonicMs();
  const onLoading = (line: string): void => showLoading(context, flags, line);
  const broker = await startBroker(config, platform, logger, { onLoading })
    .catch((error: unknown) => {
      throw explainStart(error, config);
    })
    .finally(() => output.endProgress());
  const forget = await note(context, config, broker, logger);
  try {
    const source = file === undefined ? 'built-in defaults (no file given)' : resolve(file);
    const tookMs = Math.round(platform.clock.monotonicMs() - startedMs);
    // In a clone nothing is installed that would be found by its name alone.
    const command = context.environment['npm_lifecycle_event'] === 'start' ? 'npm run --silent samsa --' : 'samsa';
    for (const line of startedBanner({ broker, config, source, command, tookMs })) await output.line(line);
    await untilStopped(signal);
  } finally {
    await broker.close();
    await forget();
    await platform.workers.close();
  }
  output.say('samsa: stopped.');
}

/** So that kafka-server-stop finds it. A broker is not the worse for it when that cannot be. */
async function note(
  { platform, environment }: CommandContext,
  { values }: LoadedBrokerConfig,
  broker: Pick<Broker, 'nodeId' | 'dataDirectories'>,
  logger: Logger,
): Promise<() => Promise<void>> {
  const directory = runningBrokersDirectory(environment);
  const running = {
    processId: process.pid,
    nodeId: broker.nodeId,
    processRoles: values['process.roles'].join(','),
    dataDirectory: broker.dataDirectories[0]!,
  };
  try {
    return await noteBroker(platform.disk, directory, running);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    logger.warn('kafka-server-stop will not find this broker', { error });
    return async () => {};
  }
}

async function loadConfig(
  context: CommandContext,
  file: string | undefined,
  flags: StartGiven,
): Promise<LoadedBrokerConfig> {
  const settings = Object.entries(context.environment).filter(([name]) => !isClientVariable(name));
  const environment = Object.fromEntries(settings);
  const result = loadBrokerConfig({
    ...(file === undefined ? {} : { file: { name: file, text: await readProperties(context, file) } }),
    overrides: flags.override,
    environment,
    dataDirectory: defaultDataDirectory(environment),
  });
  if (result.ok) return result.config;
  const { problems } = result;
  const title =
    problems.length === 1 ? 'the configuration has a problem:' : `the configuration has ${problems.length} problems:`;
  throw new UserError([title, ...problems.map((problem) => `  ${formatConfigProblem(problem)}`)].join('\n'));
}

/** As Java reads properties: one byte, one character. */
async function readProperties(context: CommandContext, file: string): Promise<string> {
  try {
    return Buffer.from(await context.platform.disk.readFile(file, propertiesLimitBytes)).toString('latin1');
  } catch (error) {
    if (isMissing(error)) throw new UserError(`there is no configuration file ${file}`);
    throw error;
  }
}

function createBrokerLogger(context: CommandContext, flags: StartGiven): Logger {
  return createLogger({
    minimumLevel: flags.logLevel,
    wallMs: () => context.platform.clock.wallMs(),
    sink: (event) => process.stderr.write(`${formatLogLine(event)}\n`),
  });
}

/** The log says it too, but only to those who asked for that much. */
function showLoading({ output }: CommandContext, { logLevel }: StartGiven, line: string): void {
  if (logLevel === 'debug' || logLevel === 'info') return;
  if (output.isErrorTerminal) output.progress(line);
  else output.say(line);
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** By name: their classes come with the broker, which is loaded only when it is to start. */
const aboutTheDirectory: ReadonlySet<string> = new Set([
  'DataDirectoryError',
  'ForeignMetadataError',
  'InvalidMetadataError',
  'UnknownMetadataRecordError',
  'UnsupportedFeatureError',
]);

/** What keeps a broker from starting is mostly about its surroundings: addresses and directories. */
function explainStart(error: unknown, { values }: LoadedBrokerConfig): unknown {
  const { code, address } = error as { code?: unknown; address?: { host: string; port: number } };
  if (code === 'EADDRINUSE' && address !== undefined) {
    const override =
      address.port === values['samsa.http.port'] ? 'samsa.http.port=0' : `listeners=PLAINTEXT://${address.host}:19092`;
    return new UserError(
      `${address.host}:${address.port} is in use: another broker may be running there.\n` +
        `  Stop it, or choose another port: samsa start --override ${override}`,
    );
  }
  if (code === 'EACCES' && address !== undefined)
    return new UserError(`no permission to listen on ${address.host}:${address.port}`);
  return error instanceof Error && aboutTheDirectory.has(error.name) ? new UserError(error.message) : error;
}
