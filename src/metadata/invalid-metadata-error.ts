// Records that contradict the metadata they are applied to: the log is damaged, or a bug wrote it.

export class InvalidMetadataError extends Error {
  override readonly name = 'InvalidMetadataError';
}
