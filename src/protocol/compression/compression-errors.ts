// What can be wrong with compressed bytes. Callers tell the cases apart by class, never by message.

/** The bytes are not what the codec writes: damaged, cut short, or in a form Kafka does not allow. */
export class CorruptDataError extends Error {
  override readonly name = 'CorruptDataError';
  /** The codec's name. */
  readonly codec: string;

  constructor(codec: string, detail: string, cause?: unknown) {
    super(`${codec} data is corrupt: ${detail}`, { cause });
    this.codec = codec;
  }
}

/** Opened, the data would be larger than the caller allows. No more than the limit was allocated. */
export class DecompressedSizeExceededError extends Error {
  override readonly name = 'DecompressedSizeExceededError';
  readonly codec: string;
  readonly limitBytes: number;

  constructor(codec: string, limitBytes: number) {
    super(`${codec} data opens to more than ${limitBytes} bytes`);
    this.codec = codec;
    this.limitBytes = limitBytes;
  }
}

/** The codec's id stands for no codec. */
export class UnsupportedCodecError extends Error {
  override readonly name = 'UnsupportedCodecError';
  readonly codecId: number;

  constructor(codecId: number) {
    super(`there is no compression codec ${codecId}`);
    this.codecId = codecId;
  }
}
