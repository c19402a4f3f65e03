// samsa profile create, use and delete.

import { parseAddresses } from '../../../client/cluster/addresses.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../output/confirmation.ts';
import { readProfiles, writeProfiles } from '../../connection/profile-store.ts';
import { type Profile, requireProfile } from '../../connection/profiles.ts';
import { settingsOf } from '../../connection/settings.ts';
import { UserError } from '../../user-error.ts';

interface CreateGiven {
  readonly name: string;
  readonly bootstrapServer: string;
  readonly clientOption: readonly string[];
  readonly description: string;
  readonly color: string | undefined;
  readonly replace: boolean;
}

export async function createProfile(given: CreateGiven, context: CommandContext): Promise<void> {
  const { name, bootstrapServer, description, color } = given;
  if (!/^[\w.-]+$/.test(name))
    throw new UserError(`${name}: letters, digits, points, dashes and underscores are wanted`);
  parseAddresses('--bootstrap-server', bootstrapServer.split(','));
  const profiles = await readProfiles(context);
  if (profiles.byName.has(name) && !given.replace)
    throw new UserError(`there is a profile ${name} already; say --replace to write over it`);
  const options = new Map(settingsOf(given.clientOption, '-X'));
  const profile: Profile = { name, description, bootstrapServer, options, color };
  const byName = new Map([...profiles.byName, [name, profile]]);
  const current = profiles.current ?? name;
  await writeProfiles(context, { current, byName });
  context.output.say(current === name ? `profile ${name} created, and used` : `profile ${name} created`);
}

export async function useProfile({ name }: { readonly name: string }, context: CommandContext): Promise<void> {
  const profiles = await readProfiles(context);
  const profile = requireProfile(profiles, name);
  await writeProfiles(context, { ...profiles, current: name });
  context.output.say(`profile ${name} is used: ${profile.bootstrapServer}`);
}

export async function deleteProfile(
  { name, yes }: { readonly name: string; readonly yes: boolean },
  context: CommandContext,
): Promise<void> {
  const profiles = await readProfiles(context);
  requireProfile(profiles, name);
  await confirm(context, yes, `Forget profile ${name}?`);
  const byName = new Map([...profiles.byName].filter(([each]) => each !== name));
  await writeProfiles(context, { current: profiles.current === name ? undefined : profiles.current, byName });
  context.output.say(`profile ${name} deleted`);
}
