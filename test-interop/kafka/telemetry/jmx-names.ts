// The metrics of a running Apache Kafka as the page would name them: its MBeans through the rule for names.

import { runTool } from '../../support/apache-kafka.ts';

/** What has Kafka's process listen for JMX on this port. */
export function jmxOptions(port: number): string {
  return [
    `-Dcom.sun.management.jmxremote.port=${port}`,
    '-Dcom.sun.management.jmxremote.authenticate=false',
    '-Dcom.sun.management.jmxremote.ssl=false',
    '-Dcom.sun.management.jmxremote.host=127.0.0.1',
    '-Djava.rmi.server.hostname=127.0.0.1',
  ].join(' ');
}

/** Names, each with the sets of labels that it has, as `a,b`. */
export async function jmxNames(jars: string, port: number): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const url = `service:jmx:rmi:///jndi/rmi://127.0.0.1:${port}/jmxrmi`;
  const report = ['--object-name', 'kafka.*:*', '--one-time', '--report-format', 'properties'];
  const { stdout } = await runTool(jars, 'org.apache.kafka.tools.JmxTool', ['--jmx-url', url, ...report]);
  const names = new Map<string, Set<string>>();
  for (const line of stdout.split('\n')) {
    const [, domain, properties, attribute] = /^(kafka\.[\w.]+):(.*):([^:=]+)=/.exec(line) ?? [];
    if (domain === undefined) continue;
    const parts = properties!.split(/,(?=[\w-]+=)/).map((part) => part.split('=') as [string, string]);
    const { type = '', name, ...labels } = Object.fromEntries(parts);
    const text = [domain, type, name === undefined ? attribute! : name.replace(/PerSec$/, '')].map(lower).join('_');
    const found = `${text}${name?.endsWith('PerSec') === true ? '_total' : ''}`;
    names.set(found, (names.get(found) ?? new Set()).add(labelsText(Object.keys(labels))));
  }
  return names;
}

/** In their order by name, with those left out that only say which thread it was or sum up to what we show. */
export function labelsText(labels: readonly string[]): string {
  return labels
    .map((label) => label.toLowerCase())
    .filter((label) => !['networkprocessor', 'client_instance_id'].includes(label))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join();
}

function lower(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}
