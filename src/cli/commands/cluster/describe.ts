// samsa cluster describe and brokers.

import type { BrokerNode, ClusterDescription } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeDocument, writeItems } from '../../output/output-format.ts';
import { type Column, writeFields, writeTable } from '../../output/text-table.ts';

interface ClusterGiven extends ConnectionGiven {
  readonly format: OutputFormat;
}

function columnsOf({ controllerId }: ClusterDescription): readonly Column<BrokerNode>[] {
  return [
    { heading: 'BROKER', text: ({ id }) => id },
    { heading: 'HOST', text: ({ host }) => host },
    { heading: 'PORT', text: ({ port }) => port },
    { heading: 'RACK', text: ({ rack }) => rack },
    { heading: 'CONTROLLER', text: ({ id }) => (id === controllerId ? 'yes' : 'no') },
    { heading: 'FENCED', text: ({ isFenced }) => (isFenced ? 'yes' : 'no'), isWide: true },
  ];
}

export function describeCluster({ format, ...given }: ClusterGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const cluster = await admin.describeCluster({ signal: context.signal });
    if (isForMachines(format)) {
      const { clusterId, controllerId = null } = cluster;
      return writeDocument(context, format, { clusterId, controllerId, brokers: brokersJson(cluster) });
    }
    await writeFields(context, [
      ['Cluster', cluster.clusterId],
      ['Controller', cluster.controllerId],
      ['Brokers', cluster.nodes.length],
    ]);
    await context.output.line('');
    const options = { isWide: format === 'wide', hasHeadings: true };
    return writeTable(context, columnsOf(cluster), sorted(cluster), options);
  });
}

export function listBrokers({ format, ...given }: ClusterGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const cluster = await admin.describeCluster({ signal: context.signal });
    if (isForMachines(format)) return writeItems(context, format, 'brokers', brokersJson(cluster));
    return writeTable(context, columnsOf(cluster), sorted(cluster), { isWide: format === 'wide' });
  });
}

function sorted({ nodes }: ClusterDescription): BrokerNode[] {
  return nodes.toSorted((a, b) => a.id - b.id);
}

function brokersJson(cluster: ClusterDescription): JsonObject[] {
  return sorted(cluster).map(({ id, host, port, rack, isFenced }) => ({
    id,
    host,
    port,
    rack: rack ?? null,
    isFenced,
    isController: id === cluster.controllerId,
  }));
}
