// samsa profile list, show and prompt.

import type { CommandContext } from '../../command-context.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { readProfiles } from '../../connection/profile-store.ts';
import { type Profile, requireProfile } from '../../connection/profiles.ts';
import { writeFields, writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

export async function listProfiles(
  { format }: { readonly format: OutputFormat },
  context: CommandContext,
): Promise<void> {
  const { current, byName } = await readProfiles(context);
  const profiles = [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (isForMachines(format)) {
    const items = profiles.map((profile) => profileJson(profile, current));
    return writeItems(context, format, 'profiles', items);
  }
  return writeTable(
    context,
    [
      { heading: 'PROFILE', text: ({ name }) => name },
      { heading: 'USED', text: ({ name }) => (name === current ? 'yes' : 'no') },
      { heading: 'SERVER', text: ({ bootstrapServer }) => bootstrapServer },
      { heading: 'DESCRIPTION', text: ({ description }) => description },
    ],
    profiles,
  );
}

export async function showProfile(
  { name, format }: { readonly name: string | undefined; readonly format: OutputFormat },
  context: CommandContext,
): Promise<void> {
  const profiles = await readProfiles(context);
  const wanted = name ?? chosen(context, profiles.current);
  if (wanted === undefined) throw new UserError('no profile is in use; samsa profile use chooses one');
  const profile = requireProfile(profiles, wanted);
  if (isForMachines(format)) return writeItems(context, format, 'profiles', [profileJson(profile, profiles.current)]);
  return writeFields(context, [
    ['Profile', profile.name],
    ['Description', profile.description],
    ['Server', profile.bootstrapServer],
    ['Color', profile.color],
    ...[...profile.options].map(([key, value]) => [`Option ${key}`, shown(key, value)] as const),
  ]);
}

const codes: ReadonlyMap<string, number> = new Map([
  ['red', 31],
  ['green', 32],
  ['yellow', 33],
  ['blue', 34],
  ['magenta', 35],
  ['cyan', 36],
]);

/** A prompt is read through a pipe, so its colour does not depend on a terminal; NO_COLOR still counts. */
export async function printPrompt(context: CommandContext): Promise<void> {
  const profiles = await readProfiles(context);
  const name = chosen(context, profiles.current);
  if (name === undefined) return;
  const code = codes.get(profiles.byName.get(name)?.color ?? '');
  const isPlain = code === undefined || (context.environment['NO_COLOR'] ?? '') !== '';
  await context.output.write(isPlain ? `[${name}] ` : `\u001b[${code}m[${name}]\u001b[0m `);
}

function chosen({ environment }: CommandContext, current: string | undefined): string | undefined {
  const { SAMSA_PROFILE } = environment;
  return SAMSA_PROFILE === undefined || SAMSA_PROFILE === '' ? current : SAMSA_PROFILE;
}

function profileJson(profile: Profile, current: string | undefined): JsonObject {
  const { name, description, bootstrapServer, options, color } = profile;
  return {
    name,
    isUsed: name === current,
    description,
    bootstrapServer,
    color: color ?? null,
    options: Object.fromEntries([...options].map(([key, value]) => [key, shown(key, value)])),
  };
}

function shown(key: string, value: string): string {
  return /password|secret|jaas|private|token|keystore\.key/i.test(key) ? '(hidden)' : value;
}
