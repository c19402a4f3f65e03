// Has built modules import from where things are instead of from the index of a room: whoever asks an index for
// one thing gets all of the room loaded, and a tool that lists topics would load the consumer and the producer. The
// sources go through the index all the same. Works on what the compiler wrote; what has another form stays as it is.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const named = /^(import|export) \{([^}]*)\} from '([^']+)';$/gm;

/** Rewrites the modules in the folder `of`. The index does nothing but hand on the names of other modules. */
export function importDirectly(of: string, index: string): void {
  const places = placesOf(index);
  for (const name of readdirSync(of, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const path = join(of, name);
    const source = readFileSync(path, 'utf8');
    const direct = source.replaceAll(named, (statement: string, kind: string, names: string, from: string) =>
      kind === 'import' && join(dirname(path), from) === index
        ? directImports(dirname(path), split(names), places, statement)
        : statement,
    );
    if (direct !== source) writeFileSync(path, direct);
  }
}

/** Where each name of the index is, as an absolute path. */
function placesOf(index: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [, kind, names, from] of readFileSync(index, 'utf8').matchAll(named)) {
    if (kind !== 'export') continue;
    for (const name of split(names!)) places.set(name, join(dirname(index), from!));
  }
  return places;
}

/** In one line, as before, so that the lines below keep their numbers. */
function directImports(
  folder: string,
  names: readonly string[],
  places: ReadonlyMap<string, string>,
  statement: string,
): string {
  const byPlace = new Map<string, string[]>();
  for (const name of names) {
    const place = places.get(name);
    if (place === undefined) return statement;
    byPlace.set(place, [...(byPlace.get(place) ?? []), name]);
  }
  return Array.from(byPlace, ([place, group]) => {
    const path = relative(folder, place);
    return `import { ${group.join(', ')} } from '${path.startsWith('.') ? path : `./${path}`}';`;
  }).join(' ');
}

function split(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
