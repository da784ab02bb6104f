import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackfillJobs } from '../../../forecast/backfill/backfill-jobs.js';
import { NotFoundError } from '../../../ingest/errors.js';
import { startApi, type ApiServer } from './api-server.js';

const EXPORTED = path.resolve(import.meta.dirname, '../../../api/openapi.json');

let api: ApiServer;

beforeAll(async () => {
  const noModel = new NotFoundError('there is no model here');
  api = await startApi({
    modelVerification: () => () => ({ through: null, models: [], sensorAlarms: [] }),
    observations: () => ({ accept: () => Promise.resolve([]) }),
    classification: { list: () => [], classify: () => Promise.reject(noModel) },
    backfills: ({ store, logger }) =>
      new BackfillJobs({
        store,
        stations: [],
        forecasterOf: () => {
          throw noModel;
        },
        logger,
      }),
  });
});

afterAll(async () => {
  await api.stop();
});

test('the exported document is what the service answers; npx vitest run tests/integration/api/openapi.test.ts -u', async () => {
  const response = await fetch(`${api.address}/openapi.json`);
  const document = (await response.json()) as { info: { version: string } };
  document.info.version = 'unreleased';
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(EXPORTED);
});

test('the reference page shows every address, and loads nothing from elsewhere', async () => {
  const response = await fetch(`${api.address}/docs`);
  expect(response.headers.get('Content-Type')).toContain('text/html');
  const page = await response.text();
  for (const address of ['GET /v1/forecast', 'POST /v1/observations', 'GET /v1/stream']) {
    expect(page).toContain(`<code>${address}</code>`);
  }
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toContain('<script');
  const style = await fetch(`${api.address}/docs/reference.css`);
  expect(style.headers.get('Content-Type')).toContain('text/css');
});
