import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnlineVerification } from '../../../forecast/verification/online/online-verification.js';
import { readObservationFile } from '../../../ingest/sources/observation-file.js';
import { systemClock } from '../../../ingest/clock.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import { checkRecord } from '../../../ingest/record-check.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import type { Station } from '../../../ingest/stations/station.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import { MILLISECONDS_PER_HOUR, nearestHour, parseInstant, type EpochHour } from '../../../ingest/time.js';
import { coast, FIRST_HOUR, observationsOf, temperatureAt } from './support/generated-weather.js';

const HORIZON = 24;
const DAY = 24;
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const STATIONS = coast(4);

let store: DuckDbSeriesStore;
beforeEach(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
});
afterEach(() => store.close());

function verification(stations: readonly Station[] = STATIONS): OnlineVerification {
  return new OnlineVerification({
    store,
    stations,
    variables: ['temperature_2m'],
    quantiles: [0.1, 0.5, 0.9],
    horizon: HORIZON,
    history: 48,
    live: () => ['live-1.0.0'],
    logger: LOGGER,
  });
}

/** A number between -1 and 1 that looks random and is always the same. */
function noise(...seeds: number[]): number {
  let mixed = 0x12345;
  for (const seed of seeds) {
    mixed = Math.imul(mixed ^ seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return (mixed >>> 0) / 2 ** 31 - 1;
}

/** What came, give or take `error`; the interval is a degree to both sides. */
function forecastOf(
  model: string,
  station: number,
  origin: EpochHour,
  error: number,
  seed: number,
): Forecast {
  const mean = Float32Array.from(
    { length: HORIZON },
    (_, index) => temperatureAt(station, origin + 1 + index) + error * noise(seed, station, origin, index),
  );
  return {
    station: STATIONS[station]?.id ?? '',
    model,
    origin,
    horizon: HORIZON,
    fields: {
      temperature_2m: mean,
      temperature_2m_p10: mean.map((value) => value - 1),
      temperature_2m_p50: mean,
      temperature_2m_p90: mean.map((value) => value + 1),
    },
  };
}

async function writeDays(days: number, shadowError: number): Promise<void> {
  await store.writeObservations(observationsOf(STATIONS, (days + 3) * DAY));
  const origins = Array.from({ length: days * DAY }, (_, index) => FIRST_HOUR + 2 * DAY + index);
  await store.writeForecasts(
    origins.flatMap((origin) =>
      STATIONS.flatMap((_, station) => [
        forecastOf('live-1.0.0', station, origin, 1.5, 1),
        forecastOf('shadow-1.0.0', station, origin, shadowError, 2),
      ]),
    ),
  );
}

test('scores are those of all pairs at once, by station and lead', async () => {
  await writeDays(4, 2);
  const online = verification();
  const first = FIRST_HOUR + 2 * DAY;
  const newest = first + 4 * DAY;
  for (let hour = first; hour <= newest; hour += 5) await online.advance(hour, first);
  await online.advance(newest, first);
  expect(online.through).toBe(newest - 6);
  expect(online.models).toEqual(['live-1.0.0', 'shadow-1.0.0']);
  const lead = 3;
  const errors: number[] = [];
  for (let valid = first + lead; valid <= newest - 6; valid++) {
    const forecast = forecastOf('live-1.0.0', 1, valid - lead, 1.5, 1);
    errors.push((forecast.fields.temperature_2m?.[lead - 1] ?? NaN) - Math.fround(temperatureAt(1, valid)));
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const scores = online.scores('live-1.0.0', 'temperature_2m', { station: 's01', lead });
  expect(scores?.n).toBe(errors.length);
  expect(scores?.rmse).toBeCloseTo(Math.sqrt(mean(errors.map((error) => error ** 2))), 9);
  expect(scores?.mae).toBeCloseTo(mean(errors.map(Math.abs)), 9);
  expect(scores?.bias).toBeCloseTo(mean(errors), 9);
  expect(scores?.coverage).toBeCloseTo(mean(errors.map((error) => (Math.abs(error) <= 1 ? 1 : 0))), 2);
  expect(online.scores('live-1.0.0', 'temperature_2m', { station: 'nowhere' })).toBeUndefined();
});

test('a restart at any hour changes nothing', async () => {
  await writeDays(3, 2);
  const first = FIRST_HOUR + 2 * DAY;
  const newest = first + 3 * DAY;
  const undisturbed = verification();
  await undisturbed.advance(newest, first);
  const expected = [undisturbed.scores('live-1.0.0', 'temperature_2m'), undisturbed.verdicts()];
  for (const collection of ['scores', 'comparisons', 'drift', 'state']) {
    const name = `verification-${collection}`;
    await store.documents.delete(name, [...(await store.documents.read(name)).keys()]);
  }
  for (let hour = first; hour <= newest; hour += 7) await verification().advance(hour, first);
  const last = verification();
  await last.advance(newest, first);
  await last.advance(newest, first);
  const [scores, verdicts] = expected;
  expect(last.scores('live-1.0.0', 'temperature_2m')?.n).toBe(
    undisturbed.scores('live-1.0.0', 'temperature_2m')?.n,
  );
  expect(last.scores('live-1.0.0', 'temperature_2m')?.rmse).toBeCloseTo(
    (scores as { rmse: number }).rmse,
    12,
  );
  expect([...last.verdicts().keys()]).toEqual([...(verdicts as Map<string, unknown>).keys()]);
});

test('a shadow that is worse is told within a week, and one that is as good is not', async () => {
  await writeDays(7, 2.2);
  const first = FIRST_HOUR + 2 * DAY;
  const online = verification();
  await online.advance(first + 7 * DAY, first);
  expect(online.verdicts().get('shadow-1.0.0')).toMatchObject({ verdict: 'worse' });
  expect([...online.verdicts().keys()]).toEqual(['shadow-1.0.0']);
});

test('a shadow that is as good as the live model is not called worse or better', async () => {
  await writeDays(7, 1.5);
  const first = FIRST_HOUR + 2 * DAY;
  const online = verification();
  await online.advance(first + 7 * DAY, first);
  expect(online.verdicts().get('shadow-1.0.0')).toMatchObject({ verdict: 'no difference' });
});

test('a year of three airports raises no alarm, and a thermometer that shifts by three degrees does', async () => {
  const folder = path.resolve('ingest/samples/new-york-2013');
  const stations = await readStationsFile(path.join(folder, 'stations.csv'));
  const shifted = nearestHour(parseInstant('2013-09-01T00:00Z') ?? NaN);
  for await (const batch of readObservationFile(path.join(folder, 'observations.csv.gz'))) {
    const observations = batch.flatMap((record) => {
      const observation = checkRecord(record, { clock: systemClock, isKnownStation: () => true });
      return observation instanceof Rejection ? [] : [observation];
    });
    await store.writeObservations(observations.map((observation) => ({ observation, flags: [] })));
  }
  const coverage = await store.coverage();
  const first = Math.min(...coverage.map((each) => each.first));
  const last = Math.max(...coverage.map((each) => each.last));
  const clean = verification(stations);
  const alarms = new Set<string>();
  for (let hour = first; hour <= last; hour += DAY) {
    await clean.advance(hour, first);
    for (const { station, since } of clean.sensorAlarms()) alarms.add(`${station} ${since}`);
  }
  expect([...alarms]).toEqual([]);

  const readings = await store.readObservations({ from: shifted, to: shifted + 14 * DAY }, ['nyc-lga']);
  await store.writeObservations(
    readings.flatMap(({ station, hour, values }) =>
      values.temperature_2m === undefined
        ? []
        : [
            {
              observation: {
                station,
                time: hour * MILLISECONDS_PER_HOUR,
                temperature_2m: values.temperature_2m + 3,
              },
              flags: [],
            },
          ],
    ),
  );
  for (const collection of ['drift', 'state']) {
    const name = `verification-${collection}`;
    await store.documents.delete(name, [...(await store.documents.read(name)).keys()]);
  }
  const disturbed = verification(stations);
  await disturbed.advance(shifted + 8 * DAY + 6, first);
  expect(disturbed.sensorAlarms().map(({ station }) => station)).toContain('nyc-lga');
}, 300_000);
