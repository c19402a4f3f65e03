// Names of topics, groups and profiles for the shell, asked for while somebody waits with a finger on the
// key: bounded in time, and silent when nobody answers, since an error has no place in a prompt.

import type { CommandContext } from '../command-context.ts';
import type { NameKind } from '../command-definition.ts';
import { type ConnectionGiven, connectionSettings, optionsFor } from '../connection/connection.ts';
import { readProfiles } from '../connection/profile-store.ts';

const patienceMs = 1_500;
/** A shell that is given tens of thousands of words is of no help. */
const mostNames = 1_000;

export async function namesOf(
  kind: NameKind,
  partial: string,
  typed: readonly string[],
  context: CommandContext,
): Promise<string[]> {
  try {
    const names = await (kind === 'profile' ? profileNames(context) : clusterNames(kind, typed, context));
    return names.filter((name) => name.startsWith(partial)).slice(0, mostNames);
  } catch {
    // Nobody there, or too slow: then there is nothing to offer.
    return [];
  }
}

async function profileNames(context: CommandContext): Promise<string[]> {
  return [...(await readProfiles(context)).byName.keys()].toSorted();
}

async function clusterNames(
  kind: 'topic' | 'group',
  typed: readonly string[],
  context: CommandContext,
): Promise<string[]> {
  const settings = await connectionSettings(givenOf(typed, context), context);
  const { Admin } = await import('../../client/admin/admin.ts');
  await using admin = new Admin(optionsFor('admin', settings));
  const options = { signal: context.signal, timeoutMs: patienceMs };
  if (kind === 'topic') return (await admin.listTopics(options)).map(({ name }) => name);
  return (await admin.listGroups(options)).valid.map(({ groupId }) => groupId);
}

/** What has been typed of where the cluster is; the environment otherwise. */
function givenOf(typed: readonly string[], { environment }: CommandContext): ConnectionGiven {
  return {
    bootstrapServer: valueOf(typed, '-b', '--bootstrap-server') ?? nonEmpty(environment['SAMSA_BOOTSTRAP_SERVER']),
    clientOption: [],
    profile: valueOf(typed, '--profile', '--profile') ?? nonEmpty(environment['SAMSA_PROFILE']),
  };
}

function valueOf(typed: readonly string[], short: string, long: string): string | undefined {
  const at = typed.findIndex((word) => word === short || word === long);
  if (at >= 0) return nonEmpty(typed[at + 1]);
  return nonEmpty(typed.find((word) => word.startsWith(`${long}=`))?.slice(long.length + 1));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
