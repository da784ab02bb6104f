import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { fetchWeatherApi } from 'openmeteo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, MODEL, NEWARK, ORIGIN } from './new-york.js';

let api: ApiServer;
let folder: string;

beforeAll(async () => {
  api = await startApi();
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-formats-'));
});

afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

const get = (address: string) => fetch(`${api.address}${address}`);

/** What DuckDB, which has a reader of its own, finds in a Parquet file. */
async function rowsOf(response: Response): Promise<unknown[]> {
  expect(response.headers.get('Content-Type')).toBe('application/vnd.apache.parquet');
  const file = path.join(folder, 'answer.parquet');
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM '${file}'`);
  connection.closeSync();
  return reader.getRowObjectsJson();
}

describe('CSV', () => {
  it('is Open-Meteo’s for a forecast: a table of the place, then a table of the hours', async () => {
    const response = await get(
      '/v1/forecast?station=nyc-ewr&hourly=temperature_2m,pressure_msl&forecast_hours=2&format=csv',
    );
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename=stationcast-forecast.csv');
    expect(await response.text()).toBe(
      [
        'latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation,station,model,origin',
        `40.6925,-74.168667,5.5,0,GMT,GMT,nyc-ewr,${MODEL},2013-03-14T16:00`,
        '',
        'time,temperature_2m (°C),pressure_msl (hPa)',
        '2013-03-14T16:00,0,1013.2',
        '2013-03-14T17:00,11,',
        '',
      ].join('\n'),
    );
  });

  it('tells several locations apart by their number', async () => {
    const response = await get(
      '/v1/forecast?station=nyc-ewr,nyc-lga&hourly=temperature_2m&forecast_hours=1&format=csv',
    );
    const [places = '', hours = ''] = (await response.text()).split('\n\n');
    expect(parse(places, { columns: true })).toMatchObject([
      { location_id: '0', station: 'nyc-ewr' },
      { location_id: '1', station: 'nyc-lga', elevation: '', model: '' },
    ]);
    expect(parse(hours, { columns: true })).toMatchObject([
      { location_id: '0', 'temperature_2m (°C)': '0' },
      { location_id: '1', 'temperature_2m (°C)': '' },
    ]);
  });

  it('quotes what would break a row', async () => {
    await api.store.writeStations([{ ...NEWARK, id: 'a "b", c', latitude: -60 }]);
    api.events.emit({ name: 'stations' });
    const response = await get(
      `/v1/forecast?latitude=-60&longitude=${NEWARK.longitude}&format=csv&max_distance=1`,
    );
    expect(parse(await response.text(), { columns: true })).toMatchObject([{ station: 'a "b", c' }]);
  });

  it('has the readings of a station', async () => {
    const from = '2013-03-14T16:00:00Z';
    const response = await get(`/v1/stations/nyc-ewr/observations?from=${from}&to=${from}&format=csv`);
    expect(parse(await response.text(), { columns: true })).toMatchObject([
      {
        station: 'nyc-ewr',
        time: from,
        temperature_2m: '0',
        wind_speed_10m: '10',
        precipitation: '',
        flagged: '',
      },
    ]);
  });
});

describe('Parquet', () => {
  it('has a row for each hour of each location, in UTC whatever the time zone', async () => {
    const response = await get(
      '/v1/forecast?station=nyc-ewr,nyc-lga&hourly=temperature_2m&forecast_hours=2&timezone=Asia/Tokyo&format=parquet',
    );
    expect(await rowsOf(response)).toEqual([
      { location_id: 0, station: 'nyc-ewr', time: '2013-03-14 16:00:00', temperature_2m: 0 },
      { location_id: 0, station: 'nyc-ewr', time: '2013-03-14 17:00:00', temperature_2m: 11 },
      { location_id: 1, station: 'nyc-lga', time: '2013-03-14 16:00:00', temperature_2m: null },
      { location_id: 1, station: 'nyc-lga', time: '2013-03-14 17:00:00', temperature_2m: null },
    ]);
  });

  it('has the readings of a station, and is a file even where there are none', async () => {
    const range = 'from=2013-03-14T15:00:00Z&to=2013-03-14T16:00:00Z&format=parquet';
    expect(await rowsOf(await get(`/v1/stations/nyc-ewr/observations?${range}`))).toMatchObject([
      { time: '2013-03-14 15:00:00', temperature_2m: -1 },
      { time: '2013-03-14 16:00:00', temperature_2m: 0, pressure_msl: 1013.2, precipitation: null },
    ]);
    expect(await rowsOf(await get(`/v1/stations/nyc-lga/observations?${range}`))).toEqual([]);
  });
});

describe('FlatBuffers', () => {
  const ask = (parameters: Record<string, string>) =>
    fetchWeatherApi(`${api.address}/v1/forecast`, parameters);

  it('are read by Open-Meteo’s own client for JavaScript, with only the address changed', async () => {
    const [place, ...others] = await ask({
      latitude: '40.7',
      longitude: '-74.2',
      hourly: 'temperature_2m,temperature_2m_p90,wind_speed_10m',
      current: 'wind_speed_10m,temperature_2m',
      wind_speed_unit: 'ms',
      timezone: 'America/New_York',
      forecast_hours: '3',
    });
    expect(others).toEqual([]);
    expect(place?.latitude()).toBeCloseTo(NEWARK.latitude, 4);
    expect(place?.elevation()).toBe(5.5);
    expect(place?.timezone()).toBe('America/New_York');
    expect(place?.timezoneAbbreviation()).toBe('EDT');
    expect(place?.utcOffsetSeconds()).toBe(-14_400);
    const hourly = place?.hourly();
    expect(hourly?.time()).toBe(BigInt(ORIGIN * 3600));
    expect(hourly?.timeEnd()).toBe(BigInt((ORIGIN + 3) * 3600));
    expect(hourly?.interval()).toBe(3600);
    expect(hourly?.variablesLength()).toBe(3);
    expect([...(hourly?.variables(0)?.valuesArray() ?? [])]).toEqual([0, 11, 12]);
    expect([...(hourly?.variables(1)?.valuesArray() ?? [])]).toEqual([NaN, 13, 14]);
    expect([...(hourly?.variables(2)?.valuesArray() ?? [])]).toEqual([10, 1, 2]);
    const current = place?.current();
    expect(current?.time()).toBe(BigInt(ORIGIN * 3600));
    expect(current?.interval()).toBe(3600);
    expect(current?.variables(0)?.value()).toBe(10);
    expect(current?.variables(1)?.value()).toBe(0);
  });

  it('come one after the other for several locations', async () => {
    const places = await ask({
      latitude: '40.7,40.78',
      longitude: '-74.2,-73.87',
      hourly: 'temperature_2m',
      timezone: 'GMT,Asia/Kolkata',
    });
    expect(places.map((place) => place.locationId())).toEqual([0n, 1n]);
    expect(places.map((place) => place.timezone())).toEqual(['GMT', 'Asia/Kolkata']);
    expect(Number.isNaN(places[1]?.elevation())).toBe(true);
  });

  it('give way to the reason where a request is wrong or no station is near', async () => {
    await expect(ask({ latitude: '91', longitude: '0' })).rejects.toThrow(
      'latitude: 91 is not allowed; expected a number from -90 to 90',
    );
    await expect(ask({ latitude: '52', longitude: '5' })).rejects.toThrow('no station within 50 km');
    await expect(
      ask({ station: 'nyc-ewr', hourly: 'temperature_2m', models: `${MODEL},best_match` }),
    ).rejects.toThrow('one model where the format is flatbuffers');
  });
});
