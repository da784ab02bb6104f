import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestIdentity } from '../../../api/http/request-identity.js';
import { requestLimit } from '../../../api/http/request-limit.js';

let server: Server;
let address: string;
const unanswered: Response[] = [];

beforeEach(async () => {
  const api = express();
  api.use(requestIdentity(), requestLimit(2));
  api.get('/', (_request, response) => {
    unanswered.push(response);
  });
  server = createServer(api).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  unanswered.length = 0;
  server.close();
  server.closeAllConnections();
});

describe('the limit of requests that are answered at once', () => {
  it('refuses one more with 503 and Retry-After, and takes one again when another was answered', async () => {
    const first = fetch(address);
    const second = fetch(address);
    await expect.poll(() => unanswered).toHaveLength(2);
    const refused = await fetch(address);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).toBe('5');
    expect(await refused.json()).toMatchObject({
      code: 'QUEUE_FULL',
      reason: 'All 2 requests that are answered at once are in use. Try again later.',
    });
    for (const response of unanswered) response.send('done');
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    const third = fetch(address);
    await expect.poll(() => unanswered).toHaveLength(3);
    unanswered.at(-1)?.send('done');
    expect((await third).status).toBe(200);
  });

  it('counts a request no longer whose client went away', async () => {
    const control = new AbortController();
    const left = [0, 1].map(() => fetch(address, { signal: control.signal }));
    await expect.poll(() => unanswered).toHaveLength(2);
    control.abort();
    await Promise.allSettled(left);
    const next = fetch(address);
    await expect.poll(() => unanswered).toHaveLength(3);
    unanswered.at(-1)?.send('done');
    expect((await next).status).toBe(200);
  });
});
