// Puts the built modules together into few files: what is loaded in one piece takes a fifth less memory than six
// hundred modules, and half the time (docs/decisions/0012). A module that is loaded by its path keeps its path: its
// file there hands on what is in the bundle. The types stay as they are.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';

const bundleFolder = 'bundle';
const interpreterLine = /^#!.*\n/;
/** A task of a worker thread says where its module is; so does the thread's own entry. */
const isLoadedByUrl = /\burl: import\.meta\.url\b|\bparentPort\b/;
const runsBroker = /^cli\/(?:samsa|kafka\/kafka-server-start)\.js$/;

const groups = ['broker', 'tools', 'library'] as const;

/** @param promised what package.json names, relative to `dist` */
export async function bundle(dist: string, promised: readonly string[]): Promise<void> {
  const modules = namesIn(dist).filter((name) => name.endsWith('.js'));
  const sources = new Map(modules.map((name) => [name, readFileSync(join(dist, name), 'utf8')]));
  const entries = modules.filter((name) => promised.includes(name) || isLoadedByUrl.test(sources.get(name)!));
  for (const group of groups)
    await bundleGroup(
      dist,
      group,
      entries.filter((name) => groupOf(name) === group),
    );
  for (const name of modules) rmSync(join(dist, name));
  for (const name of entries) {
    const [interpreter = ''] = interpreterLine.exec(sources.get(name)!) ?? [];
    const path = relative(dirname(name), `${bundleFolder}/${groupOf(name)}/${bundledName(name)}.js`);
    const specifier = path.startsWith('.') ? path : `./${path}`;
    writeFileSync(join(dist, name), `${interpreter}export * from '${specifier.replaceAll(sep, '/')}';\n`);
  }
}

/**
 * Code that several entries of a group use goes into files of its own, the more entries the more files. Programs of
 * different groups share nothing: they are different processes. The package's exports are one group, as a class
 * must be the same for all of them.
 */
function groupOf(entry: string): (typeof groups)[number] {
  if (entry.endsWith('index.js')) return 'library';
  return entry.startsWith('cli/kafka/') && !runsBroker.test(entry) ? 'tools' : 'broker';
}

async function bundleGroup(dist: string, group: string, entries: readonly string[]): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(entries.map((name) => [bundledName(name), join(dist, name)])),
    outdir: join(dist, bundleFolder, group),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'esnext',
    packages: 'external',
    chunkNames: '[name]-[hash]',
    plugins: [keepPlaces(dist)],
    logLevel: 'warning',
  });
}

/** All files of a group lie in one folder. */
function bundledName(module: string): string {
  return module.replace(/\.js$/, '').replaceAll('/', '.');
}

/** Code that asks where it is hears where it was, from wherever it has come to lie in the bundle. */
function keepPlaces(dist: string): Plugin {
  return {
    name: 'keep-places',
    setup(plugins) {
      plugins.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes('import.meta.url')) return undefined;
        const place = `../../${relative(dist, path).replaceAll(sep, '/')}`;
        return { contents: source.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`) };
      });
    },
  };
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll(sep, '/'));
}
