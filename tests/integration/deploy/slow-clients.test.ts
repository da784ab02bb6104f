import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type HttpServer } from '../../../deploy/http-server.js';

/** Shorter than what a service has, and long enough that a busy machine sends a whole request within it. */
const PATIENCE = { headersTimeout: 4_000, requestTimeout: 6_000, connectionsCheckingInterval: 200 };
const TRICKLE_MILLISECONDS = 100;

let server: HttpServer;

beforeAll(async () => {
  const handler = express();
  handler.post('/', express.raw(), (_request, response) => {
    response.end('taken');
  });
  handler.get('/', (_request, response) => {
    response.end('here');
  });
  server = await listen(handler, '127.0.0.1', 0, PATIENCE);
});

afterAll(async () => {
  await server.close();
});

/** Sends its beginning at once and then a piece now and then, for ever. Resolves with what came back when it is cut off. */
async function trickle(beginning: string, piece: string): Promise<string> {
  const socket: Socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  let received = '';
  socket.on('data', (data: Buffer) => (received += data.toString()));
  // A piece that is sent while the server hangs up is answered with a reset.
  socket.on('error', () => undefined);
  socket.write(beginning);
  const timer = setInterval(() => socket.write(piece), TRICKLE_MILLISECONDS);
  await once(socket, 'close');
  clearInterval(timer);
  return received;
}

describe('a client that sends slowly', () => {
  it('is cut off where its headers take too long, with 408', async () => {
    expect(await trickle('GET / HTTP/1.1\r\nHost: x\r\n', 'X-More: x\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  }, 60_000);

  it('is cut off where its body takes too long, with 408', async () => {
    const beginning = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n';
    expect(await trickle(`${beginning}Content-Length: 100000\r\n\r\n`, 'x')).toMatch(/^HTTP\/1\.1 408 /);
  }, 60_000);

  it('keeps nobody else waiting', async () => {
    const slow = Array.from({ length: 50 }, () => trickle('GET / HTTP/1.1\r\n', 'X-More: x\r\n'));
    expect(await (await fetch(server.address)).text()).toBe('here');
    const answers = await Promise.all(slow);
    expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 408'))).toHaveLength(50);
  }, 60_000);
});
