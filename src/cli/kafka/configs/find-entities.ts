// Which entities there are that kafka-configs can describe: groups and subscriptions of client metrics by what is
// configured for them, as they need not exist otherwise.

import { type Admin, UnsupportedVersionError } from '../../../client/index.ts';
import { timedCall } from '../clients/timed-call.ts';
import type { ResourceEntity } from './entities.ts';

/** The default of all brokers comes last. */
export async function listNames(admin: Admin, type: ResourceEntity, signal: AbortSignal): Promise<string[]> {
  if (type === 'topics') return (await listTopics(admin, signal)).toSorted();
  if (type === 'client-metrics') return (await listClientMetrics(admin, signal)).toSorted();
  if (type === 'brokers' || type === 'broker-loggers') return [...(await listBrokers(admin, signal)), ''];
  const groups = [...(await listGroups(admin, signal)), ...((await listGroupsWithConfigs(admin, signal)) ?? [])];
  return [...new Set(groups)].toSorted();
}

/** False when it is certain that there is no such thing. */
export async function mayBeThere(
  admin: Admin,
  type: ResourceEntity,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (type === 'topics') return (await listTopics(admin, signal)).includes(name);
  if (type === 'client-metrics') return (await listClientMetrics(admin, signal)).includes(name);
  if (type === 'brokers' || type === 'broker-loggers')
    return (await listBrokers(admin, signal)).includes(name) || name === '';
  if ((await listGroups(admin, signal)).includes(name)) return true;
  return (await listGroupsWithConfigs(admin, signal))?.includes(name) ?? true;
}

async function listTopics(admin: Admin, signal: AbortSignal): Promise<string[]> {
  const topics = await timedCall('listTopics', admin.listTopics({ includeInternal: true, signal }));
  return topics.map(({ name }) => name);
}

async function listBrokers(admin: Admin, signal: AbortSignal): Promise<string[]> {
  const { nodes } = await timedCall('listNodes', admin.describeCluster({ signal }));
  return nodes.map(({ id }) => String(id));
}

async function listClientMetrics(admin: Admin, signal: AbortSignal): Promise<string[]> {
  const listed = await timedCall('listConfigResources', admin.listConfigResources(['client-metrics'], { signal }));
  return listed.map(({ name }) => name);
}

async function listGroups(admin: Admin, signal: AbortSignal): Promise<string[]> {
  const listing = await timedCall('listGroups', admin.listGroups({ signal }));
  return listing.all().map(({ groupId }) => groupId);
}

/** undefined when the brokers are too old to tell (KIP-1142). */
async function listGroupsWithConfigs(admin: Admin, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    return (await admin.listConfigResources(['group'], { signal })).map(({ name }) => name);
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return undefined;
    throw error;
  }
}
