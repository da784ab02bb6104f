import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorHandler } from '../../../api/http/error-handler.js';
import { rateLimit } from '../../../api/http/rate-limit.js';
import { requestIdentity } from '../../../api/http/request-identity.js';

const ignore = (): void => undefined;

let server: Server;
let elapsed: number;

beforeEach(async () => {
  elapsed = 5_000;
  const api = express();
  api.set('trust proxy', 1);
  api.use(
    requestIdentity(),
    rateLimit(2, () => elapsed),
  );
  api.get('/', (_request, response) => {
    response.end();
  });
  api.use(errorHandler({ debug: ignore, info: ignore, warn: ignore, error: ignore }));
  server = createServer(api).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function ask(client = '192.0.2.1'): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/`, { headers: { 'X-Forwarded-For': client } });
}

it('counts a minute, says what is left of it, and begins anew', async () => {
  const first = await ask();
  expect(first.headers.get('RateLimit-Policy')).toBe('"client"; q=2; w=60');
  expect(first.headers.get('RateLimit')).toBe('"client"; r=1; t=60');
  elapsed += 20_500;
  expect((await ask()).headers.get('RateLimit')).toBe('"client"; r=0; t=40');
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('Retry-After')).toBe('40');
  elapsed += 39_500;
  expect((await ask()).headers.get('RateLimit')).toBe('"client"; r=1; t=60');
});

it('counts clients apart, and those of one IPv6 network together', async () => {
  for (const client of ['192.0.2.1', '192.0.2.2', '2001:db8:0:1::1']) {
    expect((await ask(client)).headers.get('RateLimit')).toContain('r=1');
  }
  expect((await ask('2001:db8:0:2::2')).headers.get('RateLimit')).toContain('r=0');
});
