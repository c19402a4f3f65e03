// Builds the package: dist/ gets what package.json promises, in a bundle of few files, and the types of every module.
// Commands load what they use and not whole rooms. Fails when package.json promises a file that is not there.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { importDirectly } from './direct-imports.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

async function build(): Promise<void> {
  const dist = join(repository, 'dist');
  rmSync(dist, { recursive: true, force: true });
  compile();
  importDirectly(join(dist, 'cli'), join(dist, 'client/index.js'));
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;
  const commands = Object.values(manifest.bin);
  const promised = [...commands, ...Object.values(manifest.exports).flatMap(targetsOf)];
  await bundle(
    dist,
    promised.map((path) => relative(dist, join(repository, path)).replaceAll(sep, '/')),
  );
  const missing = promised.filter((path) => !existsSync(join(repository, path)));
  if (missing.length > 0) fail(`package.json names files that the build did not make: ${missing.join(', ')}`);
  for (const path of commands) makeExecutable(join(repository, path));
}

function compile(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(compiler), 'bin', 'tsc');
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: repository,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (status !== 0) fail('the sources do not compile');
}

function targetsOf(entry: string | Readonly<Record<string, string>>): readonly string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry);
}

function makeExecutable(path: string): void {
  if (!readFileSync(path, 'utf8').startsWith('#!')) fail(`${path} is a command and needs a first line with #!`);
  chmodSync(path, 0o755);
}

function fail(reason: string): never {
  console.error(`build: ${reason}`);
  process.exit(1);
}

await build();
