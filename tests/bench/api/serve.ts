/** The process that is measured: the API over a store in memory, and a bare Express handler that sends the same bytes. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import express from 'express';
import { createApi } from '../../../api/create-api.js';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import { KeyFolder } from '../../../api/keys/key-folder.js';
import { DEFAULT_LIMITS } from '../../../api/limits.js';
import { NO_VERIFICATION } from '../../../api/verification/verification-summary.js';
import { systemClock } from '../../../ingest/clock.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { hourToMilliseconds } from '../../../ingest/time.js';
import { fillStore, forecastsOf, MODEL, ORIGIN } from './network.js';
import type { Order, Report } from './messages.js';

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const store = await DuckDbSeriesStore.open({ file: ':memory:' });
await fillStore(store);
const events = createApiEvents(logger);
const api = createApi({
  version: '0.0.0-bench',
  store,
  clock: { now: () => hourToMilliseconds(ORIGIN) },
  logger,
  events,
  servedModels: () => [MODEL],
  readiness: () => Promise.resolve({ ready: true, checks: [] }),
  verification: () => NO_VERIFICATION,
  web: tmpdir(),
  limits: DEFAULT_LIMITS,
  access: {
    keys: new KeyFolder(tmpdir(), systemClock),
    readsNeedKey: false,
    origins: [],
    requestsPerMinute: 1_000_000_000,
    trustedProxies: 0,
  },
  closing: new AbortController().signal,
});

let bytes = Buffer.alloc(0);
const bare = express();
bare.get('/', (_request, response) => {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
});

let mostMemory = 0;
setInterval(() => {
  mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
}, 50).unref();

process.on('message', (order: Order) => {
  switch (order.name) {
    case 'send these bytes':
      bytes = Buffer.from(order.text);
      report({ name: 'done' });
      break;
    case 'emit': {
      const at = systemClock.now();
      events.emit({ name: 'forecast', forecasts: forecastsOf(order.stations) });
      report({ name: 'emitted', at });
      break;
    }
    case 'tell memory':
      report({ name: 'memory', bytes: mostMemory });
      mostMemory = 0;
      break;
  }
});
process.on('disconnect', () => process.exit());

report({ name: 'listening', api: await listen(api), bare: await listen(bare) });

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function report(message: Report): void {
  process.send?.(message);
}
