// An accepted connection that reads into memory of the receiver's choice. Node offers that (`onread`)
// for sockets one makes oneself, not for those a server accepts; so the accepted socket's handle is put
// into a socket of our own. Where that is not possible any more, the bytes are copied instead.

import { Socket } from 'node:net';
import { TcpStream } from './tcp-stream.ts';

interface HandleOwner {
  _handle?: object | null;
}

/** Where the first read of a connection goes; its bytes are used up at once. */
const firstTarget = Buffer.allocUnsafeSlow(64 * 1024);

/** `accepted` must be paused: nothing may have been read from it. */
export function adoptSocket(accepted: Socket): TcpStream {
  const owner = accepted as HandleOwner;
  // oxlint-disable-next-line no-underscore-dangle -- Node's name
  const handle = owner._handle;
  if (handle === undefined || handle === null || !('useUserBuffer' in handle)) {
    accepted.resume();
    return new TcpStream(accepted);
  }
  let stream: TcpStream | undefined;
  const options = {
    // Not documented, but what Node's own server passes for the sockets it makes.
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: () => stream?.nextTarget() ?? firstTarget,
      callback: (count: number, target: Uint8Array) => {
        stream?.received(target, count);
        return true;
      },
    },
  };
  // oxlint-disable-next-line no-underscore-dangle -- Node's name
  owner._handle = null;
  accepted.destroy();
  stream = new TcpStream(new Socket(options as unknown as ConstructorParameters<typeof Socket>[0]), true);
  return stream;
}
