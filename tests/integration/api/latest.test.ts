import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, forecast, LA_GUARDIA, MODEL, NEWARK, observation, ORIGIN } from './new-york.js';

let api: ApiServer;

beforeAll(async () => {
  api = await startApi();
  await fillNewark(api.store);
  await api.store.writeObservations([observation(LA_GUARDIA.id, ORIGIN - 60, { temperature_2m: 1 })]);
  await api.store.writeForecasts([forecast(NEWARK.id, ORIGIN - 24)]);
  api.setCurrentHour(ORIGIN);
});

afterAll(async () => {
  await api.stop();
});

async function get(path: string) {
  const response = await fetch(`${api.address}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('GET /v1/latest', () => {
  it('answers reading and forecast of every station, and no reading of one that is silent for days', async () => {
    const { status, body } = await get('/v1/latest');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 2,
      stations: [
        {
          station: NEWARK.id,
          reading: { station: NEWARK.id, time: '2013-03-14T16:00:00Z' },
          forecast: {
            model: MODEL,
            origin: '2013-03-14T16:00:00Z',
            hourly: { temperature_2m: Array.from({ length: 24 }, (_, index) => 11 + index) },
          },
        },
        { station: LA_GUARDIA.id, reading: null, forecast: null },
      ],
    });
  });

  it('answers the fields that were asked for, and a page of the list', async () => {
    const { body } = await get('/v1/latest?hourly=temperature_2m_p10&limit=1');
    const hourly = { temperature_2m_p10: Array.from({ length: 24 }, (_, index) => 9 + index) };
    expect(body).toMatchObject({ total: 2, stations: [{ station: NEWARK.id, forecast: { hourly } }] });
  });

  it('answers an empty list behind the last station', async () => {
    expect((await get('/v1/latest?offset=2')).body).toEqual({ total: 2, stations: [] });
  });

  it('refuses a field that nobody measures, by name', async () => {
    const { status, body } = await get('/v1/latest?hourly=happiness');
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('happiness');
  });
});

describe('GET /v1/verification/stations', () => {
  it('compares the forecast of 24 hours ago with what came', async () => {
    const { status, body } = await get('/v1/verification/stations');
    expect(status).toBe(200);
    // Newark's readings rise by a degree an hour, as its forecasts do from 34 degrees above them.
    expect(body).toMatchObject({
      origin: '2013-03-13T16:00:00Z',
      stations: [{ station: NEWARK.id, temperature_2m: { hours: 24, mae: 34, bias: 34 } }],
    });
  });
});
