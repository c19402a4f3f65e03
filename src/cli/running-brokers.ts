// Which brokers this user has running on this machine, so that kafka-server-stop finds them: a file for each in the
// user's state directory, by process id. What counts is the lock that a broker holds on its data directory: a file
// that a killed broker has left, or one whose process id somebody else has now, means nobody.

import { homedir, platform as systemName } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Disk, DirectoryLockedError, DiskError } from '../base/ports/disk.ts';
import { isMissing } from '../base/ports/real/platform-call.ts';

export interface RunningBroker {
  readonly processId: number;
  readonly nodeId: number;
  /** As the configuration has them: `broker,controller`. */
  readonly processRoles: string;
  readonly dataDirectory: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const fileLimitBytes = 64 * 1024;

/** Where programs keep what has to outlive them, and is no data of the user's, on this system. */
export function runningBrokersDirectory(
  environment: Environment,
  system: string = systemName(),
  home: string = homedir(),
): string {
  const { XDG_STATE_HOME: base, LOCALAPPDATA: local } = environment;
  if (system === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'samsa', 'brokers');
  if (system === 'darwin') return join(home, 'Library', 'Application Support', 'samsa', 'brokers');
  // The specification says that a path which is not absolute is to be ignored.
  const state = base !== undefined && base.startsWith('/') ? base : join(home, '.local', 'state');
  return join(state, 'samsa', 'brokers');
}

/** Notes a broker, and forgets those that are gone. Gives what takes the note away. Throws a `DiskError`. */
export async function noteBroker(disk: Disk, directory: string, broker: RunningBroker): Promise<() => Promise<void>> {
  await disk.makeDirectory(directory);
  await findRunningBrokers(disk, directory);
  const path = join(directory, `${broker.processId}.json`);
  // Whole or not at all: another broker that starts now would take half a note for nobody's.
  const file = await disk.open(`${path}.new`, 'truncate');
  try {
    await file.write([new TextEncoder().encode(JSON.stringify(broker))], 0);
  } finally {
    await file.close();
  }
  await disk.rename(`${path}.new`, path);
  return () => disk.removeFile(path);
}

/** By process id. Notes that mean nobody are removed. */
export async function findRunningBrokers(disk: Disk, directory: string): Promise<RunningBroker[]> {
  const running: RunningBroker[] = [];
  for (const name of await namesIn(disk, directory)) {
    const path = join(directory, name);
    const broker = await readNote(disk, path);
    if (broker !== undefined && (await isRunning(disk, broker))) running.push(broker);
    else await disk.removeFile(path);
  }
  return running.toSorted((a, b) => a.processId - b.processId);
}

async function namesIn(disk: Disk, directory: string): Promise<string[]> {
  try {
    const entries = await disk.list(directory);
    return entries.map(({ name }) => name).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** undefined for what is gone, and for what nobody could have written whole. */
async function readNote(disk: Disk, path: string): Promise<RunningBroker | undefined> {
  try {
    return JSON.parse(new TextDecoder().decode(await disk.readFile(path, fileLimitBytes))) as RunningBroker;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function isRunning(disk: Disk, { processId, dataDirectory }: RunningBroker): Promise<boolean> {
  if (!isAlive(processId)) return false;
  try {
    const lock = await disk.lock(dataDirectory);
    await lock.release();
    return false;
  } catch (error) {
    if (error instanceof DirectoryLockedError) return error.holder === `process ${processId}`;
    if (error instanceof DiskError) return false;
    throw error;
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    // Somebody else's, or nobody's.
    return false;
  }
}
