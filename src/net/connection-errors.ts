// How a request can fail without an answer. All but an unsupported version may be tried again: whether
// the broker acted on the request is unknown, which is for the caller to weigh.

/** The connection ended before the answer came. */
export class DisconnectedError extends Error {
  override readonly name: string = 'DisconnectedError';
  readonly retriable: boolean = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** No answer within the request's time; the connection is closed, since answers come in order. */
export class RequestTimeoutError extends DisconnectedError {
  override readonly name = 'RequestTimeoutError';
}

/** The peer answered something that is not Kafka's protocol, or a limit was exceeded. */
export class ProtocolError extends DisconnectedError {
  override readonly name = 'ProtocolError';
}

/** Broker and client share no usable version of an API. Trying again does not help. */
export class UnsupportedVersionError extends Error {
  override readonly name = 'UnsupportedVersionError';
  readonly retriable = false;
}
