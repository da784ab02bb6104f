import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationAnswerSchema } from '../../../api/forecast/forecast-answer.js';
import type { Station } from '../../../ingest/stations/station.js';
import { hourToMilliseconds, type EpochHour } from '../../../ingest/time.js';
import { startApi, type ApiServer } from './api-server.js';
import { observation } from './new-york.js';

const RUNS = { numRuns: 40 };

/** None names its time zone: `timezone=auto` finds it by the coordinates. */
const PLACES = [
  { zone: 'Europe/Amsterdam', latitude: 52.37, longitude: 4.9 },
  { zone: 'America/New_York', latitude: 40.71, longitude: -74.01 },
  { zone: 'Asia/Kolkata', latitude: 22.57, longitude: 88.36 },
  { zone: 'Australia/Adelaide', latitude: -34.93, longitude: 138.6 },
] as const;

/** Days on which a zone sets its clock, and how many hours they have; others have 24. */
const LONG_AND_SHORT_DAYS: Readonly<Record<string, number>> = {
  'Europe/Amsterdam 2024-03-31': 23,
  'Europe/Amsterdam 2024-10-27': 25,
  'America/New_York 2024-03-10': 23,
  'America/New_York 2024-11-03': 25,
  'Australia/Adelaide 2024-04-07': 25,
  'Australia/Adelaide 2024-10-06': 23,
};
const DATES = [
  '2024-03-10',
  '2024-03-31',
  '2024-04-07',
  '2024-07-01',
  '2024-10-06',
  '2024-10-27',
  '2024-11-03',
];

const stations: readonly Station[] = PLACES.map(({ zone, ...place }) => ({
  id: idOf(zone),
  name: zone,
  ...place,
}));

let api: ApiServer;

beforeAll(async () => {
  api = await startApi();
  await api.store.writeStations(stations);
  for (const date of DATES) {
    const noon = DateTime.fromISO(`${date}T12:00Z`).toMillis() / 3_600_000;
    for (const { id } of stations) {
      const hours = Array.from({ length: 97 }, (_, index) => noon - 48 + index);
      await api.store.writeObservations(hours.map((hour) => observation(id, hour, readingsOf(hour))));
    }
  }
  api.setCurrentHour(DateTime.fromISO('2024-07-01T12:00Z').toMillis() / 3_600_000);
}, 120_000);

afterAll(async () => {
  await api.stop();
});

function idOf(zone: string): string {
  return zone.replace('/', '-').toLowerCase();
}

/** Other in each hour, so that a value tells which hour it is of. */
function readingsOf(hour: EpochHour) {
  return {
    temperature_2m: (hour % 997) / 10 - 40,
    dew_point_2m: (hour % 991) / 10 - 60,
    wind_speed_10m: (hour % 389) / 10,
    wind_gusts_10m: (hour % 401) / 10,
    wind_direction_10m: hour % 360,
    precipitation: (hour % 53) / 10,
    pressure_msl: 950 + (hour % 97),
    relative_humidity_2m: hour % 101,
  };
}

async function ask(parameters: Readonly<Record<string, string>>) {
  const query = new URLSearchParams(parameters).toString();
  const response = await fetch(`${api.address}/v1/forecast?${query}`);
  expect(response.status, query).toBe(200);
  return locationAnswerSchema.parse(await response.json());
}

/** From what is stored to each unit, by the definitions of the units and by no code of the API. */
const UNITS = {
  temperature_unit: {
    celsius: { unit: '°C', step: 0.1, from: (celsius: number) => celsius },
    fahrenheit: { unit: '°F', step: 0.1, from: (celsius: number) => 32 + (celsius * 9) / 5 },
  },
  wind_speed_unit: {
    ms: { unit: 'm/s', step: 0.01, from: (speed: number) => speed },
    kmh: { unit: 'km/h', step: 0.1, from: (speed: number) => (speed * 3600) / 1000 },
    mph: { unit: 'mp/h', step: 0.1, from: (speed: number) => (speed * 3600) / 1609.344 },
    kn: { unit: 'kn', step: 0.1, from: (speed: number) => (speed * 3600) / 1852 },
  },
  precipitation_unit: {
    mm: { unit: 'mm', step: 0.01, from: (depth: number) => depth },
    inch: { unit: 'inch', step: 0.001, from: (depth: number) => depth / 25.4 },
  },
} as const;

describe('units', () => {
  const choices = fc.record({
    temperature_unit: fc.constantFrom('celsius' as const, 'fahrenheit' as const),
    wind_speed_unit: fc.constantFrom('ms' as const, 'kmh' as const, 'mph' as const, 'kn' as const),
    precipitation_unit: fc.constantFrom('mm' as const, 'inch' as const),
  });

  it('are those that were asked for, of every variable, and each value is the one that is stored', async () => {
    await fc.assert(
      fc.asyncProperty(choices, fc.integer({ min: 1, max: 24 }), async (choice, hours) => {
        const answer = await ask({
          ...choice,
          station: 'asia-kolkata',
          hourly: Object.keys(readingsOf(0)).join(','),
          past_hours: String(hours),
          forecast_hours: '0',
          timeformat: 'unixtime',
        });
        const temperature = UNITS.temperature_unit[choice.temperature_unit];
        const wind = UNITS.wind_speed_unit[choice.wind_speed_unit];
        const as = (unit: string, step: number) => ({ unit, step, from: (value: number) => value });
        const expected = {
          temperature_2m: temperature,
          dew_point_2m: temperature,
          wind_speed_10m: wind,
          wind_gusts_10m: wind,
          precipitation: UNITS.precipitation_unit[choice.precipitation_unit],
          wind_direction_10m: as('°', 1),
          pressure_msl: as('hPa', 0.1),
          relative_humidity_2m: as('%', 1),
        };
        const time = answer.hourly?.time ?? [];
        expect(time).toHaveLength(hours);
        for (const [name, { unit, step, from }] of Object.entries(expected)) {
          expect(answer.hourly_units?.[name]).toBe(unit);
          time.forEach((seconds, index) => {
            const stored = new Map(Object.entries(readingsOf(Number(seconds) / 3600))).get(name) ?? NaN;
            const value = Number(answer.hourly?.[name]?.[index] ?? NaN);
            expect(Math.abs(value - from(stored)), `${name} ${value}`).toBeLessThanOrEqual(step / 2 + 1e-4);
          });
        }
      }),
      RUNS,
    );
  });
});

describe('time zones', () => {
  const places = fc.constantFrom(...PLACES);
  const dates = fc.constantFrom(...DATES);
  /** A zone that is named, or that of the station. */
  const zones = fc.constantFrom('auto', 'GMT', 'Asia/Kathmandu', ...PLACES.map(({ zone }) => zone));

  it('give a date its 23, 24 or 25 hours, each with its reading, in both time formats', async () => {
    await fc.assert(
      fc.asyncProperty(places, dates, zones, async (place, date, choice) => {
        const asked = {
          station: idOf(place.zone),
          hourly: 'temperature_2m',
          start_date: date,
          end_date: date,
          timezone: choice,
        };
        const [local, unix] = [await ask(asked), await ask({ ...asked, timeformat: 'unixtime' })];
        const zone = choice === 'auto' ? place.zone : choice;
        expect([local.timezone, unix.timezone]).toEqual([zone, zone]);
        const seconds = (unix.hourly?.time ?? []).map(Number);
        expect(seconds).toHaveLength(LONG_AND_SHORT_DAYS[`${zone} ${date}`] ?? 24);
        seconds.forEach((second, index) => {
          if (index > 0) expect(second - (seconds[index - 1] ?? NaN)).toBe(3600);
          const wall = DateTime.fromSeconds(second, { zone });
          expect(wall.toISODate()).toBe(date);
          expect(local.hourly?.time[index]).toBe(wall.toFormat("yyyy-MM-dd'T'HH:mm"));
          const { temperature_2m: stored } = readingsOf(second / 3600);
          expect(Number(local.hourly?.temperature_2m?.[index])).toBeCloseTo(stored, 3);
        });
        expect(unix.hourly?.temperature_2m).toEqual(local.hourly?.temperature_2m);
      }),
      RUNS,
    );
  });

  it('have a range from any local hour to any other, those that the clock skips or repeats included', async () => {
    const minutes = fc.integer({ min: 0, max: 4 * 24 * 60 });
    await fc.assert(
      fc.asyncProperty(places, dates, zones, minutes, minutes, async (place, date, choice, a, b) => {
        const zone = choice === 'auto' ? place.zone : choice;
        const wall = (minute: number) =>
          DateTime.fromISO(`${date}T00:00Z`, { zone: 'utc' })
            .minus({ days: 1 })
            .plus({ minutes: minute })
            .toFormat("yyyy-MM-dd'T'HH:mm");
        const [start, end] = [wall(Math.min(a, b)), wall(Math.max(a, b) + 60)];
        const answer = await ask({
          station: idOf(place.zone),
          hourly: 'temperature_2m',
          start_hour: start,
          end_hour: end,
          timezone: choice,
          timeformat: 'unixtime',
        });
        const seconds = (answer.hourly?.time ?? []).map(Number);
        const [first, last] = [DateTime.fromISO(start, { zone }), DateTime.fromISO(end, { zone })];
        // Every whole hour of UTC between the two, and no other.
        expect(seconds[0]).toBe(Math.ceil(first.toSeconds() / 3600) * 3600);
        expect(seconds.at(-1)).toBe(Math.floor(last.toSeconds() / 3600) * 3600);
        expect(seconds).toHaveLength(((seconds.at(-1) ?? NaN) - (seconds[0] ?? NaN)) / 3600 + 1);
      }),
      RUNS,
    );
  });

  it('are told with the offset and the name that they have at the current hour', async () => {
    await fc.assert(
      fc.asyncProperty(places, dates, fc.integer({ min: 0, max: 23 }), async (place, date, clock) => {
        const current = DateTime.fromISO(`${date}T00:00Z`).toMillis() / 3_600_000 + clock;
        api.setCurrentHour(current);
        const answer = await ask({ station: idOf(place.zone), timezone: 'auto' });
        const now = DateTime.fromMillis(hourToMilliseconds(current), { zone: place.zone, locale: 'en-US' });
        expect(answer).toMatchObject({
          timezone: place.zone,
          utc_offset_seconds: now.offset * 60,
          timezone_abbreviation: now.offsetNameShort,
        });
      }),
      RUNS,
    );
  });
});
