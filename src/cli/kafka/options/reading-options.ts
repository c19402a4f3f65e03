// Options that the tools that read records have word for word in common.

import type { ToolOptions } from './tool-options.ts';

/** Which topics to read: one by its name, or those whose names match. */
export const readingOptions = {
  topic: { argument: { type: 'String', what: 'topic' }, doc: 'The topic to read. Either this or --include.' },
  include: {
    argument: { type: 'String', what: 'Java regex (String)' },
    doc: 'A regular expression for the whole names of the topics to read.',
  },
} as const satisfies ToolOptions;

export const formerConsumerConfig = {
  'consumer.config': {
    argument: { type: 'String', what: 'config file' },
    deprecatedFor: 'command-config',
    doc: '(DEPRECATED) The former name of --command-config.',
  },
} as const satisfies ToolOptions;
