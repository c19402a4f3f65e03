// The contract of the HTTP port, against every implementation; and what only real bytes can do to it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { HttpAnswer, HttpRequest } from '../../../src/base/ports/http-host.ts';
import { NetworkError } from '../../../src/base/ports/network.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { HttpServer } from '../../../src/base/ports/real/http-server.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { bytes, implementations } from './implementations.ts';

const anyPort = { host: '127.0.0.1', port: 0 };

function page(text: string): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: [bytes(text.slice(0, 2)), bytes(text.slice(2))],
  };
}

interface Seen {
  readonly status: number;
  readonly text: string;
}

const accept = 'text/plain;q=0.5';

async function ask(platform: Platform, port: number, path: string, method = 'GET'): Promise<Seen> {
  if (platform instanceof SimulatedPlatform) {
    const { status, body } = await platform.http.ask(port, path, method, accept);
    return { status, text: Buffer.concat(body).toString() };
  }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { accept } });
  return { status: response.status, text: await response.text() };
}

for (const implementation of implementations) {
  describe(`http: ${implementation.name}`, () => {
    test('a page is served, and the handler sees method and path without the query', () =>
      implementation.run(async ({ platform }) => {
        const requests: HttpRequest[] = [];
        const listener = await platform.http.listen(anyPort, async (request) => {
          requests.push(request);
          return page('hello');
        });
        const { port } = listener.address;
        assert.ok(port > 0);
        assert.deepEqual(await ask(platform, port, '/a?b=c'), { status: 200, text: 'hello' });
        assert.deepEqual(await ask(platform, port, '/a', 'HEAD'), { status: 200, text: '' });
        assert.deepEqual(requests, [
          { method: 'GET', path: '/a', accept: 'text/plain;q=0.5' },
          { method: 'HEAD', path: '/a', accept: 'text/plain;q=0.5' },
        ]);
        await listener.close();
        await assert.rejects(ask(platform, port, '/a'));
      }));

    test('a handler that fails is answered with 500, and the next request is served', () =>
      implementation.run(async ({ platform }) => {
        const listener = await platform.http.listen(anyPort, async ({ path }) => {
          if (path === '/bad') throw new Error('no');
          return page('fine');
        });
        assert.equal((await ask(platform, listener.address.port, '/bad')).status, 500);
        assert.deepEqual(await ask(platform, listener.address.port, '/'), { status: 200, text: 'fine' });
        await listener.close();
      }));

    test('a port that is taken is refused', () =>
      implementation.run(async ({ platform }) => {
        const listener = await platform.http.listen(anyPort, async () => page('first'));
        await assert.rejects(
          platform.http.listen(listener.address, async () => page('second')),
          (error: unknown) => error instanceof NetworkError && error.code === 'EADDRINUSE',
        );
        await listener.close();
      }));
  });
}

/** Sends bytes as they are and gives all that comes back until the other side closes. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
  });
}

test('what is not HTTP, too long or not wanted ends its own connection, and others are served', async () => {
  const listener = await new HttpServer().listen(anyPort, async () => page('still here'));
  const { port } = listener.address;
  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ['a Kafka request', '\0\0\0\x12\0\x12\0\x03\0\0\0\x01\0\x04test\0\x01\x01', /^HTTP\/1\.1 400 |^$/],
    ['no protocol', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a header without end', `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(100_000)}`, /^HTTP\/1\.1 431 /],
    ['many headers', `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(5_000)}\r\n`, /^HTTP\/1\.1 431 /],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a body',
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nabcde`,
      /^HTTP\/1\.1 200 [^]*connection: close/i,
    ],
    ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nhost: x\r\n\r\n', /^$/],
  ];
  for (const [what, request, answer] of hostile) assert.match(await exchange(port, request), answer, what);
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'still here');
  await listener.close();
});

test('requests in a row without a look at the answers are one request', async () => {
  let asked = 0;
  const listener = await new HttpServer().listen(anyPort, async () => {
    asked += 1;
    return page('x'.repeat(100_000));
  });
  const { port } = listener.address;
  const received = await exchange(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_000));
  assert.ok(asked === 1 && received.length < 200_000, `${asked} asked, ${received.length} bytes received`);
  for (let i = 0; i < 20; i += 1)
    assert.equal((await (await fetch(`http://127.0.0.1:${port}/`)).text()).length, 100_000);
  await listener.close();
});

test('no more connections than there may be, and those that leave make room', async () => {
  const listener = await new HttpServer().listen(anyPort, async () => page('x'));
  const { port } = listener.address;
  const many = Array.from({ length: 64 }, () => connect(port, '127.0.0.1'));
  await Promise.all(many.map((socket) => once(socket, 'connect')));
  assert.equal(await exchange(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'), '');
  for (const socket of many) socket.destroy();
  await Promise.all(many.map((socket) => once(socket, 'close')));
  let text = '';
  // The other end hears of it a moment later.
  for (let tries = 0; text === '' && tries < 1_000; tries += 1)
    text = await exchange(port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 200 /);
  await listener.close();
});

test('closing does not wait for whoever does not read', async () => {
  const listener = await new HttpServer().listen(anyPort, async () => page('x'.repeat(50_000_000)));
  const deaf = connect(listener.address.port, '127.0.0.1');
  deaf.on('error', () => {});
  deaf.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  // Some of it has come; nobody takes the rest.
  await once(deaf, 'readable');
  await listener.close();
  deaf.destroy();
});

test('closing ends connections that are open, also those that never asked', async () => {
  const listener = await new HttpServer().listen(anyPort, async () => page('x'));
  const silent = exchange(listener.address.port, '');
  const half = exchange(listener.address.port, 'GET / HTTP/1.1\r\n');
  await fetch(`http://127.0.0.1:${listener.address.port}/`);
  await listener.close();
  await Promise.all([silent, half]);
});
