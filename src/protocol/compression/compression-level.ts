/** The settings of KIP-390, which a producer and a topic share. */
export interface CompressionSettings {
  readonly 'compression.type': string;
  readonly 'compression.gzip.level': number;
  readonly 'compression.lz4.level': number;
  readonly 'compression.zstd.level': number;
}

/** The level of the codec that is set; undefined for one that has no levels. */
export function compressionLevel(settings: CompressionSettings): number | undefined {
  switch (settings['compression.type']) {
    case 'gzip':
      return settings['compression.gzip.level'];
    case 'lz4':
      return settings['compression.lz4.level'];
    case 'zstd':
      return settings['compression.zstd.level'];
    default:
      return undefined;
  }
}
