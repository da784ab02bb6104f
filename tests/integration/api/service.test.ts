import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, ORIGIN } from './new-york.js';

let api: ApiServer;
let web: string;

beforeAll(async () => {
  web = await mkdtemp(join(tmpdir(), 'stationcast-web-'));
  await mkdir(join(web, 'assets'));
  await writeFile(join(web, 'index.html'), '<!doctype html><title>stationcast</title>');
  await writeFile(join(web, 'assets', 'main-abc123.js'), 'export {};');
  api = await startApi({ web, limits: { queryCharacters: 200 } });
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
});

afterAll(async () => {
  await api.stop();
  await rm(web, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.address}${path}`, { headers });

/** Sends the path as it is: fetch would resolve its dots first. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.address);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('health', () => {
  it('lives', async () => {
    expect(await (await get('/livez')).json()).toEqual({ live: true });
  });

  it('says which part is not ready with 503', async () => {
    const report = { ready: false, checks: [{ name: 'model', ready: false, detail: 'is being loaded' }] };
    api.setReadiness(report);
    const response = await get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual(report);
    api.setReadiness({ ready: true, checks: [] });
    expect((await get('/readyz')).status).toBe(200);
  });
});

describe('errors', () => {
  it('have the members of RFC 9457 and Open-Meteo’s, as application/json', async () => {
    const response = await get('/v1/forecast?latitude=1', { 'X-Request-Id': 'abc-1' });
    expect(response.headers.get('Content-Type')).toContain('application/json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'longitude: a missing value is not allowed; expected latitude and longitude, or a station',
      instance: 'abc-1',
      code: 'INVALID_INPUT',
      field: 'longitude',
      error: true,
      reason: 'longitude: a missing value is not allowed; expected latitude and longitude, or a station',
    });
  });

  it('are application/problem+json for who accepts it', async () => {
    const response = await get('/v1/forecast', { Accept: 'application/problem+json' });
    expect(response.headers.get('Content-Type')).toContain('application/problem+json');
  });

  it('say nothing of what went wrong inside, and log it under the id of the request', async () => {
    const broken = await startApi();
    await broken.store.close();
    const response = await fetch(`${broken.address}/v1/stations`);
    expect([500, 503]).toContain(response.status);
    const body = (await response.json()) as { instance: string };
    expect(body.instance).toBe(response.headers.get('X-Request-Id'));
    expect(broken.errors).toMatchObject([{ fields: { requestId: body.instance, path: '/v1/stations' } }]);
    await broken.stop();
  });

  it('refuse a request id that could forge a line of the log', async () => {
    const response = await get('/livez', { 'X-Request-Id': 'a b{}' });
    expect(response.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['POST', '/v1/forecast', 405],
    ['GET', '/v1/nothing', 404],
    ['GET', '/v1/stations/%ZZ', 400],
    ['GET', `/v1/forecast?latitude=${'1'.repeat(300)}`, 414],
  ])('%s %s is answered %s', async (method, path, status) => {
    const response = await fetch(`${api.address}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: true, status });
  });
});

describe('the page', () => {
  it('is served with a policy that allows nothing from elsewhere', async () => {
    const response = await get('/');
    expect(await response.text()).toContain('<title>stationcast</title>');
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe|data:/);
    expect(response.headers.get('X-Powered-By')).toBeNull();
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
  });

  it('has files that are kept for ever because their name holds their hash', async () => {
    const response = await get('/assets/main-abc123.js');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  });

  it.each(['/../package.json', '/..%2fpackage.json', '/assets/%2e%2e/%2e%2e/etc/passwd', '/.env'])(
    'gives nothing outside its folder for %s',
    async (path) => {
      expect([400, 403, 404]).toContain(await rawStatus(path));
    },
  );
});

describe('/openapi.json', () => {
  it('describes every endpoint in OpenAPI 3.1', async () => {
    const document = (await (await get('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, { get: { parameters: { name: string; in: string }[] } }>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual([
      '/v1/forecast',
      '/v1/stations',
      '/v1/latest',
      '/v1/stations/{station}',
      '/v1/stations/{station}/observations',
      '/v1/stations/{station}/forecasts',
      '/v1/stations/{station}/labels',
      '/v1/verification',
      '/v1/verification/stations',
      '/livez',
      '/readyz',
      '/v1/stream',
    ]);
    const names = document.paths['/v1/forecast']?.get.parameters.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['latitude', 'hourly', 'wind_speed_unit', 'past_hours']));
  });
});
