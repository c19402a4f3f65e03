// librdkafka's own load generator, built from the source that comes with an npm package.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../../test-interop/support/cache.ts';
import { demand, run } from '../../test-interop/support/program.ts';

const sourcePackage = 'node-rdkafka@3.6.1';

/** The program's path; `RDKAFKA_PERFORMANCE` names one that is there already. */
export async function rdkafkaPerformance(): Promise<string> {
  const given = process.env['RDKAFKA_PERFORMANCE'];
  if (given !== undefined) return given;
  await demand('make', ['--version'], 'apt-get install build-essential zlib1g-dev libzstd-dev');
  const folder = await cached('rdkafka-performance', async (directory) => {
    const options = { cwd: directory, timeoutMs: 600_000 };
    await run('npm', ['pack', sourcePackage], options);
    await run('sh', ['-c', 'tar xzf node-rdkafka-*.tgz && rm node-rdkafka-*.tgz'], options);
    const source = { ...options, cwd: join(directory, 'package/deps/librdkafka') };
    await run('./configure', ['--disable-ssl', '--disable-gssapi', '--disable-curl'], source);
    await run('sh', ['-c', 'make -C src && make -C examples rdkafka_performance'], source);
  });
  const program = join(folder, 'package/deps/librdkafka/examples/rdkafka_performance');
  if (!existsSync(program)) throw new Error(`${program} was not built`);
  return program;
}
