import express from 'express';
import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import { listen } from '../../../../deploy/http-server.js';
import { HttpMetrics } from '../../../../deploy/metrics/http-metrics.js';
import { readinessOf, startCheck } from '../../../../deploy/parts/readiness.js';

it('counts answers by the pattern of their route, so that ids make no series of their own', async () => {
  const registry = new Registry();
  const api = express();
  api.get('/v1/stations/:id', (_request, response) => {
    response.json({});
  });
  const server = await listen(new HttpMetrics(registry).observed(api), '127.0.0.1', 0);
  for (const path of ['/v1/stations/a', '/v1/stations/b?lead=3', '/nowhere']) {
    await fetch(`${server.address}${path}`);
  }
  await vi.waitFor(async () => {
    const text = await registry.metrics();
    const counters = text.split('\n').filter((line) => line.startsWith('stationcast_http_responses_total{'));
    expect(counters.sort()).toEqual([
      'stationcast_http_responses_total{method="GET",route="/v1/stations/:id",status="200"} 2',
      'stationcast_http_responses_total{method="GET",route="page",status="404"} 1',
    ]);
    expect(text).toContain('stationcast_http_request_seconds_count{method="GET",route="/v1/stations/:id"} 2');
  });
  await server.close();
});

it('is not ready before a process has said what there is to check', async () => {
  const starting = startCheck();
  const checks = [starting.check];
  await expect(readinessOf(checks)).resolves.toMatchObject({ ready: false });
  starting.done();
  await expect(readinessOf(checks)).resolves.toMatchObject({ ready: true });
});
