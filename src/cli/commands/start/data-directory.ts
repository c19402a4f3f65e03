// Where a broker that is told nothing keeps its data.

import { homedir, platform as systemName } from 'node:os';
import { join } from 'node:path';

/** Where programs keep a user's data on this system. */
export function defaultDataDirectory(
  environment: NodeJS.ProcessEnv,
  system: string = systemName(),
  home: string = homedir(),
): string {
  if (system === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'samsa');
  if (system === 'darwin') return join(home, 'Library', 'Application Support', 'samsa');
  const base = environment['XDG_DATA_HOME'];
  // The specification says that a path which is not absolute is to be ignored.
  return join(base !== undefined && base.startsWith('/') ? base : join(home, '.local', 'share'), 'samsa');
}
