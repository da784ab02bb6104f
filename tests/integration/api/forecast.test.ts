import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forecastAnswerSchema, locationAnswerSchema } from '../../../api/forecast/forecast-answer.js';
import { problemSchema } from '../../../api/http/problem.js';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, forecast, LA_GUARDIA, MODEL, NEWARK, observation, ORIGIN } from './new-york.js';

let api: ApiServer;

beforeAll(async () => {
  api = await startApi({ servedModels: [MODEL] });
  await fillNewark(api.store);
  await api.store.writeForecasts([forecast(NEWARK.id, ORIGIN + 5, 'shadow-9.0.0')]);
  api.setCurrentHour(ORIGIN);
});

afterAll(async () => {
  await api.stop();
});

async function ask(query: string) {
  const response = await fetch(`${api.address}/v1/forecast?${query}`);
  expect(response.status, query).toBe(200);
  return locationAnswerSchema.parse(await response.json());
}

async function refused(query: string, status = 400) {
  const response = await fetch(`${api.address}/v1/forecast?${query}`);
  expect(response.status, query).toBe(status);
  return problemSchema.parse(await response.json()).reason;
}

describe('GET /v1/forecast', () => {
  it('answers in the form of Open-Meteo, from the nearest station', async () => {
    const answer = await ask(
      'latitude=40.7&longitude=-74.2&hourly=temperature_2m,wind_speed_10m&forecast_hours=4',
    );
    expect(answer).toMatchObject({
      latitude: NEWARK.latitude,
      longitude: NEWARK.longitude,
      elevation: 5.5,
      utc_offset_seconds: 0,
      timezone: 'GMT',
      timezone_abbreviation: 'GMT',
      station: 'nyc-ewr',
      name: 'Newark Liberty Intl',
      distance: 2.8,
      model: MODEL,
      origin: '2013-03-14T16:00',
      hourly_units: { time: 'iso8601', temperature_2m: '°C', wind_speed_10m: 'km/h' },
      hourly: {
        time: ['2013-03-14T16:00', '2013-03-14T17:00', '2013-03-14T18:00', '2013-03-14T19:00'],
        temperature_2m: [0, 11, 12, 13],
        wind_speed_10m: [36, 3.6, 7.2, 10.8],
      },
    });
    expect(answer.generationtime_ms).toBeGreaterThan(0);
  });

  it('shows readings for the hours that have one, then the forecast, then null', async () => {
    const { hourly } = await ask(
      'station=nyc-ewr&hourly=temperature_2m,pressure_msl&past_hours=2&forecast_hours=27',
    );
    expect(hourly?.temperature_2m?.slice(0, 4)).toEqual([-2, -1, 0, 11]);
    expect(hourly?.temperature_2m?.slice(-3)).toEqual([34, null, null]);
    expect(hourly?.pressure_msl?.slice(0, 4)).toEqual([1013.2, 1013.2, 1013.2, null]);
  });

  it('gives the current hour beside the others, by its reading or else by the forecast', async () => {
    const query =
      'station=nyc-ewr&current=temperature_2m,wind_speed_10m&wind_speed_unit=ms&timezone=auto&hourly=pressure_msl&start_date=2013-03-13&end_date=2013-03-13';
    const { current, current_units: units, hourly } = await ask(query);
    expect(current).toEqual({
      time: '2013-03-14T12:00',
      interval: 3600,
      temperature_2m: 0,
      wind_speed_10m: 10,
    });
    expect(units).toEqual({
      time: 'iso8601',
      interval: 'seconds',
      temperature_2m: '°C',
      wind_speed_10m: 'm/s',
    });
    expect(hourly?.time).toHaveLength(24);
    api.setCurrentHour(ORIGIN + 2);
    expect((await ask(query)).current).toMatchObject({ temperature_2m: 12, wind_speed_10m: 2 });
    api.setCurrentHour(ORIGIN);
    expect(await refused('station=nyc-ewr&current=temperature_2m&format=csv')).toContain(
      'current: "csv" is not allowed; expected the format json or flatbuffers',
    );
  });

  it('gives quantiles for the forecast alone', async () => {
    const { hourly } = await ask(
      'station=nyc-ewr&hourly=temperature_2m_p10,temperature_2m_p90&past_hours=1&forecast_hours=3',
    );
    expect(hourly?.temperature_2m_p10).toEqual([null, null, 9, 10]);
    expect(hourly?.temperature_2m_p90).toEqual([null, null, 13, 14]);
  });

  it('begins at local midnight of today and ends with tomorrow where no hours are asked for', async () => {
    const { hourly, utc_offset_seconds, timezone, timezone_abbreviation } = await ask(
      'station=nyc-ewr&hourly=temperature_2m&timezone=auto',
    );
    expect(timezone).toBe('America/New_York');
    expect(timezone_abbreviation).toBe('EDT');
    expect(utc_offset_seconds).toBe(-14_400);
    expect(hourly?.time).toHaveLength(48);
    expect(hourly?.time[0]).toBe('2013-03-14T00:00');
    expect(hourly?.time.at(-1)).toBe('2013-03-15T23:00');
  });

  it('finds the time zone of a station that names none by where it stands', async () => {
    const answer = await ask('station=nyc-lga&timezone=auto');
    expect(answer.timezone).toBe('America/New_York');
    expect(answer.model).toBeNull();
    expect(answer.origin).toBeNull();
  });

  it('writes unix times in UTC whatever the time zone', async () => {
    const { hourly, origin, hourly_units } = await ask(
      'station=nyc-ewr&hourly=temperature_2m&timeformat=unixtime&timezone=Asia/Tokyo&forecast_hours=1',
    );
    expect(hourly?.time).toEqual([ORIGIN * 3600]);
    expect(origin).toBe(ORIGIN * 3600);
    expect(hourly_units?.time).toBe('unixtime');
  });

  it('converts units by parameter', async () => {
    const answer = await ask(
      'station=nyc-ewr&hourly=temperature_2m,wind_speed_10m&temperature_unit=fahrenheit&wind_speed_unit=kn&forecast_hours=1',
    );
    expect(answer.hourly_units).toMatchObject({ temperature_2m: '°F', wind_speed_10m: 'kn' });
    expect(answer.hourly).toMatchObject({ temperature_2m: [32], wind_speed_10m: [19.4] });
  });

  it('answers several locations with an array in their order', async () => {
    const response = await fetch(
      `${api.address}/v1/forecast?latitude=40.78,40.69&longitude=-73.87,-74.17&timezone=GMT,auto`,
    );
    const answers = forecastAnswerSchema.parse(await response.json());
    expect(answers).toMatchObject([
      { station: LA_GUARDIA.id, timezone: 'GMT' },
      { station: NEWARK.id, timezone: 'America/New_York', location_id: 1 },
    ]);
  });

  it('takes lists with commas and as repeated parameters', async () => {
    const { hourly } = await ask(
      'station=nyc-ewr&hourly=temperature_2m&hourly=wind_speed_10m,&forecast_hours=1',
    );
    expect(Object.keys(hourly ?? {})).toEqual(['time', 'temperature_2m', 'wind_speed_10m']);
  });

  it('serves a model that is asked for by name, and names the series where there are several', async () => {
    const shadow = await ask('station=nyc-ewr&models=shadow-9.0.0&hourly=temperature_2m&forecast_hours=7');
    expect(shadow.model).toBe('shadow-9.0.0');
    const both = await ask(
      `station=nyc-ewr&models=${MODEL},shadow-9.0.0&hourly=temperature_2m&forecast_hours=7`,
    );
    expect(both.hourly?.[`temperature_2m_${MODEL}`]?.at(-1)).toBe(16);
    expect(both.hourly?.['temperature_2m_shadow-9.0.0']?.at(-1)).toBe(11);
  });

  it('answers a range of dates and of hours', async () => {
    const dates = await ask(
      'station=nyc-ewr&hourly=temperature_2m&start_date=2013-03-13&end_date=2013-03-14',
    );
    expect(dates.hourly?.time).toHaveLength(48);
    const hours = await ask(
      'station=nyc-ewr&hourly=temperature_2m&start_hour=2013-03-14T15:00&end_hour=2013-03-14T16:00',
    );
    expect(hours.hourly?.temperature_2m).toEqual([-1, 0]);
  });

  it('does not show a reading that failed quality control', async () => {
    await api.store.writeStations([{ ...LA_GUARDIA, id: 'doubtful', latitude: -80, longitude: 170 }]);
    api.events.emit({ name: 'stations' });
    await api.store.writeObservations([
      observation('doubtful', ORIGIN, { temperature_2m: 56, wind_speed_10m: 3 }, [
        { check: 'step', variable: 'temperature_2m', reason: 'rose by 40 degC in an hour' },
      ]),
    ]);
    const { hourly } = await ask(
      'station=doubtful&hourly=temperature_2m,wind_speed_10m&forecast_hours=1&wind_speed_unit=ms',
    );
    expect(hourly).toMatchObject({ temperature_2m: [null], wind_speed_10m: [3] });
  });

  it.each([
    ['', 'latitude: a missing value is not allowed; expected latitude and longitude, or a station'],
    [
      'latitude=1',
      'longitude: a missing value is not allowed; expected latitude and longitude, or a station',
    ],
    ['latitude=91&longitude=0', 'latitude: 91 is not allowed; expected a number from -90 to 90'],
    ['latitude=0x1&longitude=0', 'latitude: "0x1" is not allowed; expected a number from -90 to 90'],
    [
      'latitude=1,2&longitude=0',
      'longitude: "0" is not allowed; expected as many values as latitude, which has 2',
    ],
    [
      'station=nyc-ewr&latitude=1&longitude=1',
      'station: "nyc-ewr" is not allowed; expected either station or latitude and longitude',
    ],
    [
      'station=nyc-ewr&temperature_unit=kelvin',
      'temperature_unit: "kelvin" is not allowed; expected one of celsius, fahrenheit',
    ],
    [
      'station=nyc-ewr&timezone=Mars/Olympus',
      'timezone: "Mars/Olympus" is not allowed; expected auto, or a name of the IANA time zone database such as Europe/Amsterdam',
    ],
    [
      'station=nyc-ewr&hourly=temperature_2m_p33',
      'hourly: "temperature_2m_p33" is not allowed; expected one of temperature_2m_p10, temperature_2m_p90 from breeze-1.0.0',
    ],
    [
      'station=nyc-ewr&past_hours=-1',
      'past_hours: "-1" is not allowed; expected a whole number from 0 to 2208',
    ],
    [
      'station=nyc-ewr&start_date=2013-02-30&end_date=2013-03-01',
      'start_date: "2013-02-30" is not allowed; expected a date of the calendar',
    ],
    [
      'station=nyc-ewr&start_date=2013-02-02&end_date=2013-02-01',
      'end_date: "2013-02-01" is not allowed; expected a time that is not before the start',
    ],
    [
      'station=nyc-ewr&start_date=2013-02-02',
      'end_date: a missing value is not allowed; expected a value, since start_date is given',
    ],
    [
      'station=nyc-ewr&start_date=1999-01-01&end_date=2013-01-01',
      'request: "122760 hours" is not allowed; expected at most 2208 hours',
    ],
    [
      'station=nyc-ewr&format=xlsx',
      'format: "xlsx" is not allowed; expected one of json, csv, parquet, flatbuffers',
    ],
  ])('refuses %s with its reason', async (query, reason) => {
    expect(await refused(query)).toBe(reason);
  });

  it('refuses a product of locations, hours, fields and models that each limit by itself allows', async () => {
    const stations = Array.from({ length: 100 }, () => NEWARK.id).join(',');
    const large = `station=${stations}&hourly=temperature_2m,wind_speed_10m&past_hours=2184`;
    const models = `&models=${MODEL},shadow-9.0.0`;
    expect(await refused(large + models)).toBe(
      'request: "1104000 values (220800 hours of 100 locations x (2 fields x 2 models + time))" is not allowed; expected at most 500000 values (hours of all locations x (fields x models + time)); ask for fewer at once',
    );
    const allowed = large.replace(',wind_speed_10m', '');
    const response = await fetch(`${api.address}/v1/forecast?${allowed}&models=${MODEL},${MODEL}`);
    expect(response.status).toBe(200);
    const answers = forecastAnswerSchema.parse(await response.json());
    expect(answers).toHaveLength(100);
  });

  it('refuses a parameter that it does not know instead of ignoring it', async () => {
    expect(await refused('station=nyc-ewr&temprature_unit=celsius')).toContain(
      'parameter: "temprature_unit" is not allowed',
    );
  });

  it('names the nearest station where a coordinate is too far from all', async () => {
    expect(await refused('latitude=40.7&longitude=-74.2&max_distance=2')).toContain(
      'no station within 2 km of latitude 40.7, longitude -74.2',
    );
    expect(await refused('latitude=52&longitude=5')).toBe(
      'There is no station within 50 km of latitude 52, longitude 5; the nearest is "nyc-lga" (La Guardia), 5871 km away.',
    );
    expect(await refused('station=../../etc/passwd')).toContain('There is no station "../../etc/passwd"');
    expect(await refused('station=nyc-ewr&models=unheard-of')).toContain(
      'no forecast of a model "unheard-of"',
    );
  });
});
