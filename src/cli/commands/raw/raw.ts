// samsa raw: one request over a connection of its own, as it is, and its answer.

import { Buffer } from 'node:buffer';
import { nearestName } from '../../../base/config/nearest-name.ts';
import { parseAddresses } from '../../../client/cluster/addresses.ts';
import { ClientConnection } from '../../../net/client-connection.ts';
import { apis } from '../../../protocol/apis/index.ts';
import type { Encodable, Fields } from '../../../protocol/schema/fields.ts';
import type { Api } from '../../../protocol/schema/message.ts';
import { inVersions } from '../../../protocol/schema/versions.ts';
import { ByteInput } from '../../records/byte-input.ts';
import type { CommandContext } from '../../command-context.ts';
import { clientOptions, type ConnectionGiven } from '../../connection/connection.ts';
import { jsonText, messageToJson } from '../../dump/message-json.ts';
import { jsonToMessage, messageSkeleton } from './json-to-message.ts';
import { parseLosslessJson } from '../../output/lossless-json.ts';
import { writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface RawGiven extends ConnectionGiven {
  readonly api: string | undefined;
  readonly json: string | undefined;
  readonly apiVersion: number | undefined;
  readonly skeleton: boolean;
}

export async function sendRaw(given: RawGiven, context: CommandContext): Promise<void> {
  if (given.api === undefined) return listApis(context);
  const api = apiOf(given.api);
  const { apiVersion = api.latestStableVersion } = given;
  if (!inVersions(api.versions, apiVersion))
    throw new UserError(`${api.name} has versions ${api.versions.min} to ${api.versions.max}, not ${apiVersion}`);
  if (given.skeleton && given.json !== undefined) throw new UserError('--skeleton goes without a request');
  if (given.skeleton) {
    const skeleton = messageSkeleton(api.request, apiVersion);
    return context.output.line(jsonText(messageToJson(api.request, apiVersion, skeleton)));
  }
  const json = parseLosslessJson(await requestText(given, context), `the request of ${api.name}`);
  const { bootstrapServers } = await clientOptions(given, context);
  await withConnection(bootstrapServers, context, async (connection) => {
    const bounds = given.apiVersion === undefined ? {} : { minVersion: apiVersion, maxVersion: apiVersion };
    const version = connection.versionOf(api, bounds);
    const request = jsonToMessage(api.request, version, json) as Encodable<Fields>;
    context.output.say(`${api.name} version ${version} to ${connection.address.host}:${connection.address.port}`);
    const exact = { minVersion: version, maxVersion: version };
    if (api.name === 'Produce' && request['acks'] === 0) return connection.sendUnanswered(api, request, exact);
    const answer = await connection.send(api, request, exact);
    return context.output.line(jsonText(messageToJson(api.response, version, answer)));
  });
}

function listApis(context: CommandContext): Promise<void> {
  return writeTable<Api>(
    context,
    [
      { heading: 'KEY', text: ({ key }) => key },
      { heading: 'API', text: ({ name }) => name },
      { heading: 'VERSIONS', text: ({ versions }) => `${versions.min}-${versions.max}` },
    ],
    apis.toSorted((a, b) => a.key - b.key),
  );
}

function apiOf(text: string): Api {
  const wanted = text.toLowerCase();
  const api = apis.find(({ name, key }) => name.toLowerCase() === wanted || String(key) === text);
  if (api !== undefined) return api;
  const near = nearestName(
    text,
    apis.map(({ name }) => name),
  );
  throw new UserError(`there is no API ${text}${near === null ? '; samsa raw lists them' : `; did you mean ${near}?`}`);
}

async function requestText({ json }: RawGiven, { stdin }: CommandContext): Promise<string> {
  if (json !== '-') return json ?? '{}';
  return Buffer.from(await new ByteInput(stdin).readAll()).toString();
}

async function withConnection(
  servers: string,
  { platform }: CommandContext,
  act: (connection: ClientConnection) => Promise<void>,
): Promise<void> {
  const addresses = parseAddresses(
    '--bootstrap-server',
    servers.split(',').map((text) => text.trim()),
  );
  let failure: unknown;
  for (const address of addresses) {
    let connection: ClientConnection;
    try {
      connection = await ClientConnection.connect(platform, address, { clientId: 'samsa' });
    } catch (error) {
      failure = error;
      continue;
    }
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  }
  throw failure;
}
