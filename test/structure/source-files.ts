// What the structure tests look at: every TypeScript file of a folder, with its text and its code.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked out; strings stay. */
  readonly code: string;
}

export function sourceFiles(folder: string): SourceFile[] {
  const root = join(repository, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      return { path: relative(repository, path).split(sep).join('/'), text, code: withoutComments(text) };
    })
    .toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** The modules a file names in imports, exports and dynamic imports. */
export function importsOf(file: SourceFile): string[] {
  const statements = /\b(?:import|export)\s+(?:[\w*{}\s,$]+?\s+from\s+)?(['"])([^'"\n]+)\1/g;
  const calls = /\bimport\(\s*(['"])([^'"\n]+)\1/g;
  return [...file.code.matchAll(statements), ...file.code.matchAll(calls)].map((match) => match[2] ?? '');
}

/** Says every offence at once: a list of them is the assertion's message. */
export function report(offences: readonly string[]): string {
  return `${offences.length} offences:\n${offences.join('\n')}`;
}

/**
 * Blanks out comments and keeps line numbers. Strings are skipped over, so that `//` in a URL is no
 * comment; a regular expression literal that contains quotes or `//` is beyond it and does no harm
 * here, because a line comment ends with its line.
 */
export function withoutComments(text: string): string {
  const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(tokens, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token));
}

/** Empties quoted strings. Templates stay, for the code that is inside them. */
export function withoutStrings(code: string): string {
  return code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}
