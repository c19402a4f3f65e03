// A program that does not close its consumer, or does and says what is left, for consumer-exit.test.ts.
// Parameters: port, protocol, `close`; or `leave-joining`: it goes while it still joins its group.

import { Consumer, stringSerde } from '../../src/client/index.ts';

const [port, groupProtocol, close] = process.argv.slice(2);
const consumer = new Consumer({
  bootstrapServers: `127.0.0.1:${port}`,
  groupId: 'g',
  groupProtocol: groupProtocol === 'consumer' ? 'consumer' : 'classic',
  autoOffsetReset: 'earliest',
  valueDeserializer: stringSerde,
});
consumer.subscribe('t');
for (let count = close === 'leave-joining' ? 1 : 0; count === 0;) {
  const records = await consumer.poll(1_000);
  count = records.count;
  for (const { value } of records) console.log(value);
}
// Until the join is on its way, and no longer.
if (close === 'leave-joining') await consumer.poll(1_000);
if (close === 'close') {
  await consumer.close();
  // A handle that was closed is gone some turns of the event loop later.
  for (let turn = 0; turn < 100 && held().length > 0; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  console.log(`held: ${held().join(' ')}`);
}

function held(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.startsWith('TCP'));
}
