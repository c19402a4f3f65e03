// What the suites fetch lives outside the repository and survives a run: ~/.cache/samsa-interop, or
// INTEROP_CACHE. A folder is complete or not there: it is made under another name first.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './broker-process.ts';
import { run } from './program.ts';

const home = process.env['INTEROP_CACHE'] ?? join(homedir(), '.cache', 'samsa-interop');

/** The folder of that name; made by `make` when it is not there. */
export async function cached(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(home, name);
  if (existsSync(directory)) return directory;
  mkdirSync(home, { recursive: true });
  const unfinished = mkdtempSync(join(home, `${name}-unfinished-`));
  try {
    await make(unfinished);
    renameSync(unfinished, directory);
  } catch (error) {
    // Another suite may have been faster.
    if (existsSync(directory)) return directory;
    throw new Error(`cannot make ${directory}; is the registry reachable?`, { cause: error });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return directory;
}

/** A folder of test-interop with a package.json and a lock file, installed: where its modules are. */
export async function installedPackages(folder: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const source = join(repository, 'test-interop', folder);
  const files = ['package.json', 'package-lock.json', '.npmrc'];
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(readFileSync(join(source, file)));
  return await cached(`${folder}-${hash.digest('hex').slice(0, 12)}`, async (directory) => {
    for (const file of files) cpSync(join(source, file), join(directory, file));
    await npm(['ci', '--no-fund', '--no-audit'], directory, env);
  });
}

/** npm, on the Node that runs this. */
export async function npm(
  parameters: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  node = process.execPath,
): Promise<string> {
  const path = `${join(node, '..')}:${process.env['PATH'] ?? ''}`;
  const { stdout } = await run('npm', parameters, { cwd, env: { PATH: path, ...env }, timeoutMs: 900_000 });
  return stdout;
}

/** A module as it is found from that folder. Foreign clients come without types of ours. */
// oxlint-disable-next-line typescript/no-explicit-any -- their types are not installed where this is compiled
export async function load(directory: string, specifier: string): Promise<any> {
  const path = createRequire(join(directory, 'package.json')).resolve(specifier);
  return await import(pathToFileURL(path).href);
}
