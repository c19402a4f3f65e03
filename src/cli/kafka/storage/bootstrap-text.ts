// The first records of a cluster as Java writes them: bytes with a sign, fields in the order of the record.

import type { MetadataRecord } from '../../../metadata/metadata-record.ts';

export function bootstrapText(records: readonly MetadataRecord[], metadataLevel: number): string {
  const shown = records.map(({ name, body }) => `ApiMessageAndVersion(${name}(${fieldsText(body)}) at version 0)`);
  return `BootstrapMetadata(records=[${shown.join(', ')}], metadataVersionLevel=${metadataLevel}, source=format command)`;
}

function fieldsText(body: MetadataRecord['body']): string {
  return Object.entries(body)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `[${Array.from(Int8Array.from(value)).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
