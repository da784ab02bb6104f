import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelStore } from '../../../forecast/classifier/label-store.js';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, forecast, LA_GUARDIA, MODEL, NEWARK, observation, ORIGIN } from './new-york.js';

let api: ApiServer;

beforeAll(async () => {
  api = await startApi({ limits: { hoursPerRequest: 100 } });
  await fillNewark(api.store);
  await api.store.writeObservations([
    observation(NEWARK.id, ORIGIN - 1, { temperature_2m: 90 }, [
      { check: 'range', variable: 'temperature_2m', reason: '90 degC is more than 56.7' },
    ]),
  ]);
  await api.store.writeForecasts([forecast(NEWARK.id, ORIGIN - 3)]);
  api.setCurrentHour(ORIGIN);
});

afterAll(async () => {
  await api.stop();
});

async function get(path: string) {
  const response = await fetch(`${api.address}${path}`);
  return { status: response.status, body: await response.json() };
}

describe('GET /v1/stations', () => {
  it('lists stations with the hours that have readings', async () => {
    expect(await get('/v1/stations')).toEqual({
      status: 200,
      body: {
        total: 2,
        stations: [
          {
            ...NEWARK,
            observations: { first: '2013-03-12T17:00:00Z', last: '2013-03-14T16:00:00Z', hours: 48 },
          },
          { ...LA_GUARDIA, timezone: 'America/New_York', observations: null },
        ],
      },
    });
  });

  it('sorts by distance from a coordinate', async () => {
    const { body } = await get('/v1/stations?latitude=40.8&longitude=-73.9&limit=1');
    expect(body).toMatchObject({ total: 2, stations: [{ id: 'nyc-lga', distance: 3.4 }] });
  });

  it('leaves out what is further away than is asked for', async () => {
    const { body } = await get('/v1/stations?latitude=40.8&longitude=-73.9&max_distance=10');
    expect(body).toMatchObject({ total: 1, stations: [{ id: 'nyc-lga' }] });
  });

  it('lists what is in a box, also one that crosses 180 degrees', async () => {
    const inNewark = await get('/v1/stations?bbox=-74.2,40.6,-74.1,40.7');
    expect(inNewark.body).toMatchObject({ total: 1, stations: [{ id: 'nyc-ewr' }] });
    const across = await get('/v1/stations?bbox=170,40,-74,41');
    expect(across.body).toMatchObject({ total: 1, stations: [{ id: 'nyc-ewr' }] });
    const wrong = await get('/v1/stations?bbox=1,2,3');
    expect(wrong.body).toMatchObject({ status: 400, field: 'bbox' });
  });

  it('answers GeoJSON with longitude first', async () => {
    const response = await fetch(`${api.address}/v1/stations?format=geojson`);
    expect(response.headers.get('Content-Type')).toBe('application/geo+json');
    expect(await response.json()).toMatchObject({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'nyc-ewr',
          geometry: { type: 'Point', coordinates: [-74.168667, 40.6925, 5.5] },
          properties: { name: 'Newark Liberty Intl', timezone: 'America/New_York' },
        },
        { geometry: { coordinates: [-73.872608, 40.777245] } },
      ],
    });
  });

  it('answers a page of the list', async () => {
    const { body } = await get('/v1/stations?limit=1&offset=1');
    expect(body).toMatchObject({ total: 2, stations: [{ id: 'nyc-lga' }] });
  });

  it('refuses half a coordinate', async () => {
    const { status, body } = await get('/v1/stations?latitude=40.8');
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: true, field: 'longitude' });
  });
});

describe('GET /v1/stations/{station}', () => {
  it('shows the latest reading and forecast', async () => {
    const { body } = await get('/v1/stations/nyc-ewr');
    expect(body).toMatchObject({
      id: 'nyc-ewr',
      latest_reading: { time: '2013-03-14T16:00:00Z', temperature_2m: 0, wind_speed_10m: 10, flagged: [] },
      latest_forecast: { model: MODEL, origin: '2013-03-14T16:00:00Z' },
      latest_labels: [],
    });
  });

  it('shows what its files showed last, of each kind, and which came before', async () => {
    const seen = (time: string, label: string) =>
      ({ time, modality: 'image', model: 'sky-1', labels: [{ label, probability: 0.75 }] }) as const;
    const sound = { ...seen('2013-03-14T14:30:00Z', 'rain'), modality: 'audio' } as const;
    const [cloudy, shine] = [seen('2013-03-14T15:00:00Z', 'cloudy'), seen('2013-03-14T16:00:00Z', 'shine')];
    const station = NEWARK.id;
    await new LabelStore(api.store.documents).write(
      [cloudy, sound, shine].map((each) => ({ station, ...each, labels: [...each.labels] })),
    );
    // No event tells of labels: an answer from before may be given for two seconds.
    await expect
      .poll(async () => (await get('/v1/stations/nyc-ewr')).body, { timeout: 20_000 })
      .toMatchObject({ latest_labels: [shine, sound] });
    expect((await get('/v1/stations/nyc-ewr/labels')).body).toEqual({
      station,
      labels: [shine, cloudy, sound],
    });
    expect((await get('/v1/stations/atlantis/labels')).status).toBe(404);
  });

  it('says that a station is not known', async () => {
    const { status, body } = await get('/v1/stations/atlantis');
    expect(status).toBe(404);
    expect(body).toMatchObject({
      reason: 'There is no station "atlantis". /v1/stations lists those that are known.',
    });
  });
});

describe('GET /v1/stations/{station}/observations', () => {
  it('answers the last readings in SI units', async () => {
    const { body } = await get('/v1/stations/nyc-ewr/observations');
    expect(body).toMatchObject({
      station: 'nyc-ewr',
      units: { wind_speed_10m: 'm/s', temperature_2m: '°C' },
    });
    expect((body as { observations: unknown[] }).observations).toHaveLength(48);
  });

  it('keeps a reading that failed quality control out of the values of an hour that has a good one', async () => {
    const { body } = await get(
      '/v1/stations/nyc-ewr/observations?from=2013-03-14T15:00:00Z&to=2013-03-14T15:00:00Z',
    );
    expect(body).toMatchObject({ observations: [{ temperature_2m: -1, flagged: [] }] });
  });

  it.each([
    [
      'from=yesterday',
      'from: "yesterday" is not allowed; expected an ISO 8601 time with its offset, such as 2024-01-01T06:00:00Z',
    ],
    [
      'from=2013-03-14T15:00:00Z&to=2013-03-14T14:00:00Z',
      'from: "2013-03-14T15:00:00Z" is not allowed; expected a time that is not after to',
    ],
    [
      'from=2012-01-01T00:00:00Z',
      'from: "2012-01-01T00:00:00Z" is not allowed; expected at most 100 hours before the end',
    ],
  ])('refuses %s', async (query, reason) => {
    const { status, body } = await get(`/v1/stations/nyc-ewr/observations?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ reason });
  });
});

describe('GET /v1/stations/{station}/forecasts', () => {
  it('answers past forecasts, oldest first', async () => {
    const { body } = await get('/v1/stations/nyc-ewr/forecasts');
    expect(body).toMatchObject({
      station: 'nyc-ewr',
      forecasts: [{ origin: '2013-03-14T13:00:00Z' }, { origin: '2013-03-14T16:00:00Z' }],
    });
    const [first] = (body as { forecasts: { hourly: Record<string, unknown[]> }[] }).forecasts;
    expect(first?.hourly.time).toHaveLength(24);
    expect(first?.hourly.time?.[0]).toBe('2013-03-14T14:00:00Z');
    expect(first?.hourly.temperature_2m_p10?.[0]).toBe(9);
  });

  it('answers none for a model that made none', async () => {
    const { body } = await get('/v1/stations/nyc-ewr/forecasts?model=another');
    expect(body).toEqual({ station: 'nyc-ewr', forecasts: [] });
  });
});
