import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startApi, type ApiServer } from '../../integration/api/api-server.js';
import { fillNewark, ORIGIN } from '../../integration/api/new-york.js';
import { pythonPackages, runPython } from '../support/python-packages.js';

const reportSchema = z.object({
  flatbuffers: z.looseObject({ refusal: z.string().nullable() }),
  json: z.looseObject({ refusal: z.string().nullable() }),
});

let api: ApiServer;
let report: z.output<typeof reportSchema>;

beforeAll(async () => {
  api = await startApi();
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
  const packages = await pythonPackages(path.join(import.meta.dirname, 'clients.txt'));
  const script = path.join(import.meta.dirname, 'read_forecast.py');
  report = reportSchema.parse(JSON.parse(await runPython(script, packages, api.address)));
  // The first run installs the clients.
}, 600_000);

afterAll(async () => {
  await api.stop();
});

test('openmeteo-requests reads places, times and values, with only the address changed', () => {
  expect(report.flatbuffers).toMatchObject({
    places: 2,
    latitude: 40.692501068115234,
    utc_offset_seconds: -14_400,
    timezone: 'America/New_York',
    time: ORIGIN * 3600,
    time_end: (ORIGIN + 3) * 3600,
    interval: 3600,
  });
  const TEMPERATURE = 47;
  const WIND_SPEED = 59;
  const [CELSIUS, KILOMETRES_PER_HOUR] = [1, 24];
  const [NONE, P10] = [0, 4];
  expect(report.flatbuffers.variables).toEqual([
    { variable: TEMPERATURE, altitude: 2, aggregation: NONE, unit: CELSIUS, values: [0, 11, 12] },
    { variable: TEMPERATURE, altitude: 2, aggregation: P10, unit: CELSIUS, values: [null, 9, 10] },
    {
      variable: WIND_SPEED,
      altitude: 10,
      aggregation: NONE,
      unit: KILOMETRES_PER_HOUR,
      values: [36, 3.6, 7.2],
    },
  ]);
});

test('openmeteo-requests passes on why a request was refused', () => {
  expect(report.flatbuffers.refusal).toContain('"temperature_3m" is not allowed');
});

test('open-meteo reads JSON, and passes on why a request was refused', () => {
  expect(report.json).toMatchObject({
    elevation: 5.5,
    timezone: 'UTC',
    time: ['2013-03-14 16:00:00', '2013-03-14 17:00:00', '2013-03-14 18:00:00'],
    temperature_2m: [0, 11, 12],
    unit: '°C',
  });
  expect(report.json.refusal).toContain('There is no station within 50 km of latitude 52, longitude 5');
});
