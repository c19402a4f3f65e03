// The tree of names on a simulated disk: finds what is at a path, and fails as a kernel does when
// the path leads nowhere.

import { DirectoryImage, type Node } from './directory-image.ts';
import { FileImage } from './file-image.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A failure that is not yet tied to an operation and a path. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class NameTree {
  readonly #root = new DirectoryImage();

  /** What is at the path, undefined when nothing is. */
  find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (!(node instanceof DirectoryImage)) return undefined;
      node = node.get(name);
    }
    return node;
  }

  /** The file's bytes that would survive a power cut now, undefined when its name would not. */
  findDurable(path: string): FileImage | undefined {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (!(node instanceof DirectoryImage)) return undefined;
      node = node.getDurable(name);
    }
    return node instanceof FileImage ? node : undefined;
  }

  file(path: string): FileImage {
    const node = this.find(path);
    if (node instanceof DirectoryImage) throw new Refusal('EISDIR');
    if (node === undefined) throw new Refusal('ENOENT');
    return node;
  }

  directory(path: string): DirectoryImage {
    const node = this.find(path);
    if (node instanceof FileImage) throw new Refusal('ENOTDIR');
    if (node === undefined) throw new Refusal('ENOENT');
    return node;
  }

  /** The directory a path's last name is in, and that name. */
  place(path: string): { directory: DirectoryImage; name: string } {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw new Refusal('EBUSY');
    return { directory: this.directory(names.join('/')), name };
  }

  makeDirectory(path: string): void {
    let directory = this.#root;
    for (const name of namesOf(path)) {
      const existing = directory.get(name);
      if (existing instanceof FileImage) throw new Refusal('EEXIST');
      const next = existing ?? new DirectoryImage();
      if (existing === undefined) directory.link(name, next);
      directory = next;
    }
  }

  rename(from: string, to: string): void {
    const source = this.place(from);
    const target = this.place(to);
    const node = source.directory.get(source.name);
    const replaced = target.directory.get(target.name);
    if (node === undefined) throw new Refusal('ENOENT');
    if (node === replaced) return;
    assertReplaceable(node, replaced);
    if (source.directory === target.directory) {
      source.directory.rename(source.name, target.name);
    } else {
      target.directory.link(target.name, node);
      source.directory.unlink(source.name);
    }
  }

  /** Every file under the root with its path, by name. */
  *files(): Generator<[string, FileImage]> {
    yield* filesOf(this.#root, '');
  }

  /** The power fails: names first, then the bytes of every file that is left. */
  crash(random: SeededRandom): void {
    const seen = new Set<Node>();
    const crash = (node: Node): void => {
      // Moved between two directories, a file may have come out with a name in each.
      if (seen.has(node)) return;
      seen.add(node);
      node.crash(random);
      if (node instanceof DirectoryImage) for (const [, child] of node.entries()) crash(child);
    };
    crash(this.#root);
  }
}

/** Unlinks everything in a directory, deepest first, as a recursive removal does. */
export function emptyDirectory(directory: DirectoryImage, removed: (file: FileImage) => void): void {
  for (const [name, node] of directory.entries()) {
    if (node instanceof DirectoryImage) emptyDirectory(node, removed);
    else removed(node);
    directory.unlink(name);
  }
}

function* filesOf(directory: DirectoryImage, path: string): Generator<[string, FileImage]> {
  const entries = [...directory.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, node] of entries) {
    if (node instanceof DirectoryImage) yield* filesOf(node, `${path}/${name}`);
    else yield [`${path}/${name}`, node];
  }
}

function assertReplaceable(node: Node, replaced: Node | undefined): void {
  if (replaced === undefined) return;
  const ofFile = node instanceof FileImage;
  if (ofFile && replaced instanceof DirectoryImage) throw new Refusal('EISDIR');
  if (!ofFile && replaced instanceof FileImage) throw new Refusal('ENOTDIR');
  if (replaced instanceof DirectoryImage && replaced.size > 0) throw new Refusal('ENOTEMPTY');
}

/** The names on the way, with `.` and `..` resolved; both kinds of slash count. */
function namesOf(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split(/[\\/]/)) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names;
}
