// kafka-broker-api-versions: what each broker can be asked, and in which versions. A broker that does not answer is
// told in its place, and the others are shown.

import { type Admin, type BrokerNode, isRetriable } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { bootstrapServersOption, commandConfigOption, commonToolOptions, type KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { requireOptions } from '../options/option-rules.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';
import { nodeVersionsText } from './node-versions-text.ts';

const options = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServersOption,
  'command-config': commandConfigOption,
} as const satisfies ToolOptions;

/** Who looks at versions wants to know soon that there is nobody. */
const shortTimeouts = { 'request.timeout.ms': '5000', 'default.api.timeout.ms': '5000' };

export const brokerApiVersionsTool: KafkaTool<typeof options> = {
  about: 'This tool shows which versions of which APIs the brokers have.',
  aboutWithoutOptions: 'This tool shows which versions of which APIs the brokers have.',
  options,
  run,
};

async function run(given: GivenOptions<typeof options>, context: CommandContext): Promise<number> {
  requireOptions(given, 'bootstrap-server');
  const servers = given.one('bootstrap-server')!;
  await using admin = await connect(servers, given.one('command-config'), context);
  for (const node of await listNodes(admin, servers, context)) {
    const { id, host, port, rack, isFenced } = node;
    const shown = `${host}:${port} (id: ${id} rack: ${rack} isFenced: ${isFenced})`;
    await context.output.line(`${shown} -> ${await versionsOf(admin, node, context)}`);
  }
  return context.stopCode ?? 0;
}

async function connect(servers: string, file: string | undefined, context: CommandContext): Promise<Admin> {
  try {
    return await openAdmin(context, servers, file, 'bootstrap.servers', shortTimeouts);
  } catch (error) {
    const reason = (error as Error).cause;
    if (!(error instanceof CommandLineError) || file !== undefined || !(reason instanceof Error)) throw error;
    throw new CommandLineError(reason.message, { cause: error });
  }
}

async function listNodes(admin: Admin, servers: string, { signal }: CommandContext): Promise<readonly BrokerNode[]> {
  try {
    const { nodes } = await admin.describeCluster({ signal });
    return nodes.toSorted((a, b) => a.id - b.id);
  } catch (error) {
    if (!isRetriable(error)) throw error;
    const asked = servers
      .split(',')
      .map((server, at) => `${server.trim()} (id: ${-1 - at} rack: null isFenced: false)`);
    throw new CommandLineError(`Request METADATA failed on brokers [${asked.join(', ')}]`, { cause: error });
  }
}

async function versionsOf(admin: Admin, { id }: BrokerNode, { signal }: CommandContext): Promise<string> {
  try {
    return nodeVersionsText(await admin.describeApiVersions({ nodeId: id, signal }));
  } catch (error) {
    return `ERROR: ${javaErrorText(error as Error)}`;
  }
}
