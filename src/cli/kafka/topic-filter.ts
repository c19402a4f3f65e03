// Which topics a pattern on the command line means: a regular expression for the whole name, in which a
// comma is "or"; spaces and quotes around it do not count. Java's flags at its front are understood.

import { CommandLineError } from './options/tool-options.ts';

/** Throws a `CommandLineError` for what is no regular expression. */
export function topicFilter(pattern: string): (topic: string) => boolean {
  const regex = pattern
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+/, '')
    .replace(/["']+$/, '');
  const [, flags = '', body = regex] = /^\(\?([ims]+)\)(.*)$/s.exec(regex) ?? [];
  try {
    const compiled = new RegExp(`^(?:${body})$`, flags);
    return (topic) => compiled.test(topic);
  } catch (error) {
    throw new CommandLineError(`${regex} is an invalid regex.`, { cause: error });
  }
}
