// The rules of CONTRIBUTING.md that a machine can hold.

import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { report, type SourceFile, sourceFiles } from './source-files.ts';

const lineLimit = 500;

const source = sourceFiles('src');
const tests = sourceFiles('test');
const all = [...source, ...tests, ...['scripts', 'bench', 'examples'].flatMap((folder) => sourceFiles(folder))];

/** One test for one rule: the offences of all files, told at once. */
function rule(name: string, files: readonly SourceFile[], offends: (file: SourceFile) => boolean): void {
  test(name, () => {
    const offences = files.filter(offends).map((file) => file.path);
    assert.equal(offences.length, 0, report(offences));
  });
}

rule(`no file has more than ${lineLimit} lines`, all, (file) => file.text.split('\n').length > lineLimit + 1);

rule('a source file opens by saying what it is', source, (file) => !/^(?:#!.*\n)?(?:\/\/ |\/\*\*)/.test(file.text));

rule(
  'file names are kebab-case',
  all,
  (file) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.d)?\.ts$/.test(basename(file.path)),
);

// The classes of one letter keep this file from offending itself.
const leftovers = /\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b/;
rule('nothing is left for later in a comment', all, (file) => leftovers.test(file.text));

const unerasable = /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/m;
rule('types can be erased: no enum, no namespace', all, (file) => unerasable.test(file.code));

rule('no test is singled out or skipped', tests, (file) =>
  /\b(?:test|describe|it|suite)\.(?:only|skip|todo)\b|\b(?:only|skip|todo):\s*true\b/.test(file.code),
);

const workplace = /\/[w]ork\/|\.\.\/[s]hared/;
/** The one check that compares with material outside the repository when it is there. */
const optionalCheck = 'test/protocol/published-messages.test.ts';
rule(
  'no file knows the place it was written in',
  all,
  (file) => file.path !== optionalCheck && workplace.test(file.text),
);
