// kafka-dump-log: shows the files of log directories. No broker is needed, and nothing is changed.

import { basename } from 'node:path';
import { DiskError } from '../../../base/ports/disk.ts';
import type { CommandContext } from '../../command-context.ts';
import { dumpFile } from '../../dump/dump-file.ts';
import { complaint, type DumpLine, plainLine } from '../../dump/dump-line.ts';
import { Findings } from '../../dump/findings.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { javaSplit } from '../java/java-split.ts';
import { requireOptions } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { dumpFileOptions, type DumpLogOptions, dumpLogOptions, type GivenDumpLogOptions } from './dump-log-options.ts';

export const dumpLogTool: KafkaTool<DumpLogOptions> = {
  about: 'This tool shows what is in the files of log directories.',
  aboutWithoutOptions: 'This tool shows what is in the files of log directories.',
  options: dumpLogOptions,
  run,
};

const shownExtensions: ReadonlySet<string> = new Set([
  'log',
  'checkpoint',
  'index',
  'timeindex',
  'snapshot',
  'txnindex',
]);
/** What Java's virtual machine puts in front of the path. */
const missingFile = 'java.nio.file.NoSuchFileException';
/** The names of these say where they begin. */
const offsetNamed: ReadonlySet<string> = new Set(['log', 'index', 'timeindex', 'txnindex']);

async function run(given: GivenDumpLogOptions, context: CommandContext): Promise<number> {
  requireOptions(given, 'files');
  const findings = new Findings();
  for (const path of javaSplit(given.one('files')!, ',')) {
    for await (const line of linesOf(path, given, context, findings)) {
      if (context.stopCode !== undefined) return context.stopCode;
      await show(line, context);
      if (line.isBroken === true) return 1;
    }
  }
  for (const line of findings.lines()) await show(line, context);
  return 0;
}

async function* linesOf(
  path: string,
  given: GivenDumpLogOptions,
  context: CommandContext,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  const name = basename(path);
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? '';
  yield plainLine(`Dumping ${path}`);
  if (!shownExtensions.has(extension)) {
    yield complaint(`Ignoring unknown file ${path}`);
    return;
  }
  const [start = ''] = name.split('.');
  if (offsetNamed.has(extension) && !/^\d+$/.test(start)) throw new CommandLineError(`For input string: "${start}"`);
  const options = dumpFileOptions(given, extension);
  try {
    let isHeading = true;
    for await (const line of dumpFile(context.platform.disk, path, options, findings)) {
      if (!isHeading) yield line;
      isHeading = false;
    }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const message = error.code === 'ENOENT' ? `${missingFile}: ${error.path}` : error.message;
    throw new CommandLineError(message, { cause: error });
  }
}

async function show(line: DumpLine, { output }: CommandContext): Promise<void> {
  if (line.isComplaint === true) output.say(line.text);
  else await output.line(line.text);
}
