// kafka-server-stop: tells the brokers that this user has running here to stop: all of them, those with a role, or
// the one with a node id. It does not wait until they have; a broker stops in its own time.

import process from 'node:process';
import { CommandContext } from '../../command-context.ts';
import { describeFailure } from '../../failure.ts';
import { findRunningBrokers, type RunningBroker, runningBrokersDirectory } from '../../running-brokers.ts';
import { UserError } from '../../user-error.ts';

const usage = `USAGE: kafka-server-stop [--process-role=<roles>] [--node-id=<id>]
Stops the brokers of this user on this machine; SIGNAL in the environment names another signal than TERM.`;

interface Selection {
  readonly processRole?: string;
  readonly nodeId?: string;
}

/** Gives the exit code. */
export async function stopServers(words: readonly string[]): Promise<number> {
  const context = new CommandContext();
  try {
    return await run(words, context);
  } catch (error) {
    context.output.say(describeFailure(error));
    return 1;
  } finally {
    context.end();
  }
}

async function run(words: readonly string[], { platform, output, environment }: CommandContext): Promise<number> {
  if (words.includes('--help')) {
    await output.line(usage);
    return 0;
  }
  const { processRole, nodeId } = readSelection(words);
  if (processRole !== undefined && nodeId !== undefined) {
    await output.line('When both node-id and process-role are provided, the value for node-id will take precedence');
  }
  const running = await findRunningBrokers(platform.disk, runningBrokersDirectory(environment));
  if (running.length === 0) {
    await output.line('No kafka server to stop');
    return 1;
  }
  const isMeant = (broker: RunningBroker): boolean =>
    nodeId !== undefined
      ? String(broker.nodeId) === nodeId
      : processRole === undefined || broker.processRoles === processRole;
  const meant = running.filter(isMeant);
  if (meant.length === 0) output.say('samsa: none of the running brokers is meant');
  for (const { processId } of meant) send(processId, environment['SIGNAL'] ?? 'TERM');
  return 0;
}

/** Kafka's script takes no notice of words that it does not know, and then stops every broker there is. */
function readSelection(words: readonly string[]): Selection {
  const selection: { processRole?: string; nodeId?: string } = {};
  for (let at = 0; at < words.length; at += 1) {
    const [, name, value] = /^--(process-role|node-id)(?:=(.*))?$/.exec(words[at]!) ?? [];
    if (name === undefined) throw new UserError(`${words[at]} is not understood.\n${usage}`);
    if (value === undefined) at += 1;
    const text = value ?? words[at];
    if (text === undefined || text === '') throw new UserError(`--${name} needs a value.\n${usage}`);
    if (name === 'node-id') selection.nodeId = text;
    else selection.processRole = text;
  }
  return selection;
}

function send(processId: number, signal: string): void {
  try {
    process.kill(processId, `SIG${signal.replace(/^SIG/, '')}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It has ended by itself meanwhile.
    if (code === 'ESRCH') return;
    throw new UserError(`process ${processId} cannot be sent the signal ${signal}: ${(error as Error).message}`);
  }
}
