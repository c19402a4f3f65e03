// The file of profiles, in the user's configuration directory: readable by the user alone, because options
// may hold secrets, and replaced as a whole, so that it is never half written.

import { homedir, platform as systemName } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { isMissing } from '../../base/ports/real/platform-call.ts';
import type { CommandContext } from '../command-context.ts';
import { parseProfiles, type Profiles, profilesText } from './profiles.ts';
import { UserError } from '../user-error.ts';

const fileLimitBytes = 1024 * 1024;

/** Where programs keep a user's configuration on this system. */
export function profilesPath(
  environment: Readonly<Record<string, string | undefined>>,
  system: string = systemName(),
  home: string = homedir(),
): string {
  return join(configurationDirectory(environment, system, home), 'samsa', 'profiles.json');
}

function configurationDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  system: string,
  home: string,
): string {
  const base = environment['XDG_CONFIG_HOME'];
  // The specification says that a path which is not absolute is to be ignored.
  if (base !== undefined && base.startsWith('/')) return base;
  if (system === 'win32') return environment['APPDATA'] ?? join(home, 'AppData', 'Roaming');
  return system === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
}

/** None, when there is no file yet. Throws a `UserError` for a file that is not one of profiles. */
export async function readProfiles(context: CommandContext): Promise<Profiles> {
  const path = profilesPath(context.environment);
  try {
    return parseProfiles(new TextDecoder().decode(await context.platform.disk.readFile(path, fileLimitBytes)));
  } catch (error) {
    if (isMissing(error)) return { current: undefined, byName: new Map() };
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new UserError(`${path} is no file of profiles (${error.message}). Repair it, or remove it.`);
    throw error;
  }
}

export async function writeProfiles(context: CommandContext, profiles: Profiles): Promise<void> {
  const path = profilesPath(context.environment);
  const { disk } = context.platform;
  const draft = `${path}.new`;
  const others = process.umask(0o077);
  try {
    await disk.makeDirectory(dirname(path));
    await disk.removeFile(draft);
    const file = await disk.open(draft, 'createNew');
    try {
      await file.write([new TextEncoder().encode(profilesText(profiles))], 0);
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    process.umask(others);
  }
  await disk.rename(draft, path);
}
