// What a password becomes before it is sent (RFC 5802): hashed with salt, as often as the credential says.
// The work is done beside the event loop.

import { Buffer } from 'node:buffer';
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const digests = {
  'SCRAM-SHA-256': { name: 'sha256', sizeBytes: 32 },
  'SCRAM-SHA-512': { name: 'sha512', sizeBytes: 64 },
} as const;

const derive = promisify(pbkdf2);

/** All zeros for less than one iteration, which is for the broker to refuse in its words. */
export async function saltedPassword(
  mechanism: keyof typeof digests,
  password: string | Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> {
  const { name, sizeBytes } = digests[mechanism];
  if (iterations < 1) return new Uint8Array(sizeBytes);
  return derive(Buffer.from(password), salt, iterations, sizeBytes, name);
}
