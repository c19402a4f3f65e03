// The metadata is whole but another's: this node may not lead it, or cannot serve what it describes. The message
// says what to do.

export class ForeignMetadataError extends Error {
  override readonly name = 'ForeignMetadataError';
}
