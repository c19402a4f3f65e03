// Which options of kafka-configs go together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfigsOptions } from '../../../../src/cli/kafka/configs/check-configs-options.ts';
import { configsOptions } from '../../../../src/cli/kafka/configs/configs-options.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';

/** Only addresses have addresses. */
const network = {
  lookUp: (host: string) => Promise.resolve(/^\d+(?:\.\d+){3}$/.test(host) ? host : undefined),
};

async function check(line: string) {
  return checkConfigsOptions(parseToolOptions(configsOptions, line.split(' ')), network);
}

const at = '--bootstrap-server broker:9092';

for (const line of [
  '--describe --entity-type topics',
  '--describe --user ann --client app',
  '--describe --entity-type users --entity-type clients --entity-name ann',
  '--describe --ip 192.0.2.1',
  '--alter --broker-defaults --add-config a=b',
  '--alter --broker 1 --delete-config a',
  '--alter --entity-type users --entity-default --entity-type clients --entity-default --add-config a=b',
]) {
  test(`${line} is a command`, async () => assert.ok((await check(`${at} ${line}`)).types.length > 0));
}

const refused: readonly (readonly [line: string, message: RegExp])[] = [
  [`${at} --topic a`, /exactly one action/],
  [`${at} --describe --alter --topic a`, /exactly one action/],
  [`${at} --describe --topic a --add-config b=c`, /Option "\[describe]" can't be used with option "\[add-config]"/],
  [`${at} --describe --topic a --entity-type topics`, /^Duplicate entity type\(s\) specified: topics$/],
  ['--describe --topic a', /^Either --bootstrap-server or --bootstrap-controller must be specified\.$/],
  [`${at} --describe --entity-type colours`, /^Invalid entity type colours, the entity type must be one of topics, /],
  [`${at} --describe`, /^At least one entity type must be specified$/],
  [`${at} --describe --topic a --group b`, /^Only 'users' and 'clients' entity types may be specified together$/],
  [`${at} --describe --topic a --entity-name b`, /^--entity-\{type,name,default} should not be used/],
  [`${at} --bootstrap-controller c:9093 --describe --topic a`, /^Only one of --bootstrap-server or/],
  [`${at} --describe --broker x`, /must be a valid integer broker id, but it is: x$/],
  [`${at} --describe --broker-logger 2147483648`, /^The entity name for broker-loggers must be a valid integer/],
  [
    `${at} --describe --ip nowhere`,
    /^The entity name for ips must be a valid IP or resolvable host, but it is: nowhere$/,
  ],
  [`${at} --describe --entity-type groups --entity-default`, /^--entity-default must not be specified with --describe/],
  [`${at} --describe --entity-type broker-loggers`, /^An entity name must be specified with --describe of broker-/],
  [`${at} --alter --entity-type users --add-config a=b`, /^An entity-name or default entity must be specified/],
  [`${at} --alter --entity-type topics --add-config a=b`, /^An entity name must be specified with --alter of topics$/],
  [`${at} --alter --topic a --add-config b=c --add-config-file d`, /^Only one of --add-config or --add-config-file/],
  [`${at} --alter --topic a`, /^At least one of --add-config, --add-config-file, or --delete-config/],
];

for (const [line, message] of refused) {
  test(`${line} is refused`, async () => assert.rejects(check(line), { message }));
}
