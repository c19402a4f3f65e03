// `--add-scram`: a credential that the cluster begins with, `SCRAM-SHA-256=[name=ann,password=secret]`, as the record
// of it. What is not given of salt and iterations is made up as for a user who gets one later.

import { Buffer } from 'node:buffer';
import type { Random } from '../../../base/ports/random.ts';
import { saltedPassword } from '../../../client/admin/salted-password.ts';
import { scramCredentialRecord } from '../../../controller/scram-credentials.ts';
import type { MetadataRecord } from '../../../metadata/metadata-record.ts';
import { CommandLineError } from '../options/tool-options.ts';

const mechanisms = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const;
const known = ['name', 'password', 'iterations', 'salt', 'saltedpassword'];
const [leastIterations, mostIterations] = [4096, 16_384];
const saltBytes = 25;

/** Throws a `CommandLineError`. */
export async function scramRecord(text: string, random: Random): Promise<MetadataRecord> {
  const at = text.indexOf('=');
  if (at < 0) throw new CommandLineError(`Failed to find equals sign in SCRAM argument '${text}'`);
  const mechanism = mechanismOf(text.slice(0, at));
  const settings = settingsOf(text.slice(at + 1));
  const name = settings.get('name');
  if (name === undefined) throw new CommandLineError("You must supply 'name' to add-scram");
  const unknown = [...settings.keys()].filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new CommandLineError(`Unknown SCRAM configurations: ${unknown.join(', ')}`);
  const iterations = iterationsOf(settings.get('iterations'), mechanism);
  const [password, salted] = [settings.get('password'), settings.get('saltedpassword')];
  if (password === undefined && salted === undefined)
    throw new CommandLineError("You must supply one of 'password' or 'saltedpassword' to add-scram");
  const givenSalt = settings.get('salt');
  if (password === undefined && givenSalt === undefined)
    throw new CommandLineError("You must supply 'salt' with 'saltedpassword' to add-scram");
  const salt = givenSalt === undefined ? random.bytes(saltBytes) : Buffer.from(givenSalt, 'base64');
  return scramCredentialRecord({
    name,
    mechanism: mechanisms[mechanism],
    iterations,
    salt,
    saltedPassword:
      password === undefined
        ? Buffer.from(salted!, 'base64')
        : await saltedPassword(mechanism, password, salt, iterations),
  });
}

function mechanismOf(text: string): keyof typeof mechanisms {
  if (Object.hasOwn(mechanisms, text)) return text as keyof typeof mechanisms;
  throw new CommandLineError(`The add-scram mechanism ${text} is not supported.`);
}

/** `[key=value,key="value"]` */
function settingsOf(text: string): ReadonlyMap<string, string> {
  if (!text.startsWith('[')) throw new CommandLineError('Expected configuration string to start with [');
  if (!text.endsWith(']')) throw new CommandLineError('Expected configuration string to end with ]');
  const settings = new Map<string, string>();
  for (const match of text.slice(1, -1).matchAll(/([^=,]*)=("[^"]*"|[^,]*),?|([^,]+),?/g)) {
    if (match[1] === undefined)
      throw new CommandLineError(`Failed to find equals sign in SCRAM argument '${match[3]}'`);
    settings.set(match[1].trim(), match[2]!.replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}

function iterationsOf(text: string | undefined, mechanism: string): number {
  if (text === undefined) return leastIterations;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new CommandLineError(`Failed to parse iterations count: ${text}`);
  const value = Number(text);
  const shown = `for add-scram using ${mechanism.replaceAll('-', '_')}`;
  if (value < leastIterations)
    throw new CommandLineError(`The 'iterations' value must be >= ${leastIterations} ${shown}`);
  if (value > mostIterations)
    throw new CommandLineError(`The 'iterations' value must be <= ${mostIterations} ${shown}`);
  return value;
}
