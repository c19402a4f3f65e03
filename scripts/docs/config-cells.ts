// The cells that every table of settings has.

import type { ConfigDefinition } from '../../src/base/config/config-definition.ts';
import { defaultEntry, describeValidValues, required } from '../../src/base/config/config-definition.ts';
import type { ConfigStatus } from '../../src/config/config-status.ts';
import { code } from './markdown.ts';

export function commonCells(key: string, row: ConfigDefinition): readonly string[] {
  const internal = row.internal === true ? ' *(internal)*' : '';
  return [`${code(key)}${internal}`, row.type, defaultText(row), code(describeValidValues(row))];
}

function defaultText(row: ConfigDefinition): string {
  if (row.default === required) return '*(required)*';
  const { text } = defaultEntry(row);
  if (text === null) return '*(none)*';
  return text === '' ? '*(empty)*' : code(text);
}

export function statusText(status: ConfigStatus): string {
  switch (status.kind) {
    case 'honoured':
      return 'honoured';
    case 'no-effect':
      return `no effect: ${status.reason}`;
    case 'unsupported':
      break;
  }
  return `**unsupported**: ${status.reason}`;
}
