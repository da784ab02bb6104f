import { InvalidInputError } from '../../ingest/errors.js';
import type { HourlyReading, HourRange } from '../../ingest/store/series-store.js';
import { MILLISECONDS_PER_HOUR, type EpochHour } from '../../ingest/time.js';
import type { ApiContext } from '../context.js';
import { answerLocation } from './answer-location.js';
import { refuseLargeAnswer } from './answer-size.js';
import type { LocationAnswer } from './forecast-answer.js';
import type { AskedForecast } from './forecast-query.js';
import { hourRange } from './hour-range.js';
import { locate } from './locations.js';
import { refuseUnknownQuantiles, selectForecasts } from './select-forecasts.js';
import type { KnownStations } from '../stations/known-stations.js';
import { timeAxes, type TimeFormat } from './time-axis.js';
import { DEFAULT_TIME_ZONE, timeZoneOf } from './time-zone.js';

/** The answers for the locations of a request, in its order. */
export async function answerForecast(
  context: Pick<ApiContext, 'store' | 'clock' | 'limits' | 'servedModels'> & {
    readonly stations: KnownStations;
  },
  asked: AskedForecast,
): Promise<LocationAnswer[]> {
  const started = performance.now();
  const { store, clock, limits } = context;
  const currentHour = Math.floor(clock.now() / MILLISECONDS_PER_HOUR);
  const located = locate(asked, await context.stations.all(), asked.max_distance);
  const zones = zonesFor(asked.timezone, located.length);
  const fields = asked.hourly ?? [];
  const current = asked.current ?? [];
  const places = located.map((each, index) => {
    const zone = timeZoneOf(zones[index] ?? DEFAULT_TIME_ZONE, each.station);
    return { located: each, zone, range: hourRange(asked, zone, currentHour) };
  });
  const ranges = places.flatMap(({ range }) => (range === undefined ? [] : [range]));
  const span = spanOf(ranges, limits.hoursPerRequest);
  const models = [...new Set(asked.models)];
  refuseLargeAnswer({ ranges, fields: fields.length, models: models.length }, limits.valuesPerRequest);
  const ids = [...new Set(located.map(({ station }) => station.id))];
  // Apart: hours long past and the current one must not make a span of all that lies between.
  const spans = [
    ...(ranges.length === 0 || fields.length === 0 ? [] : [span]),
    ...(current.length === 0 ? [] : [{ from: currentHour, to: currentHour }]),
  ];
  const [forecasts, ...readings] = await Promise.all([
    selectForecasts(store, models, context.servedModels(), ids),
    ...spans.map((each) => store.readObservations(each, ids)),
  ]);
  const byStation = groupReadings(readings.flat());

  const timeFormat = timeFormatOf(asked);
  const timeAxis = timeAxes(timeFormat);
  return places.map((place, index) => {
    const id = place.located.station.id;
    const ofModels = [...forecasts].map(([model, forecastOf]) => ({ model, forecast: forecastOf(id) }));
    for (const { forecast } of ofModels) refuseUnknownQuantiles([...fields, ...current], forecast);
    const answer = answerLocation(
      { ...place, readings: byStation.get(id) ?? new Map<EpochHour, HourlyReading>(), forecasts: ofModels },
      { fields, current, units: asked, timeFormat, timeAxis, currentHour },
    );
    const elapsed = performance.now() - started;
    return { ...answer, generationtime_ms: elapsed, ...(index === 0 ? {} : { location_id: index }) };
  });
}

/** Binary forms have times of their own, which are made from unix times. */
function timeFormatOf({ format, timeformat }: AskedForecast): TimeFormat {
  return format === 'parquet' || format === 'flatbuffers' ? 'unixtime' : timeformat;
}

function spanOf(ranges: readonly HourRange[], most: number): HourRange {
  const from = Math.min(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  if (to - from >= most) {
    throw new InvalidInputError('request', `${to - from + 1} hours`, `at most ${most} hours`);
  }
  return { from, to };
}

function zonesFor(zones: readonly string[], locations: number): readonly string[] {
  if (zones.length === locations) return zones;
  const [only] = zones;
  if (zones.length === 1 && only !== undefined) return Array.from({ length: locations }, () => only);
  throw new InvalidInputError(
    'timezone',
    zones.join(','),
    `one zone, or as many as locations (${locations})`,
  );
}

function groupReadings(readings: readonly HourlyReading[]): Map<string, Map<EpochHour, HourlyReading>> {
  const grouped = new Map<string, Map<EpochHour, HourlyReading>>();
  for (const reading of readings) {
    const ofStation = grouped.get(reading.station) ?? new Map<EpochHour, HourlyReading>();
    ofStation.set(reading.hour, reading);
    grouped.set(reading.station, ofStation);
  }
  return grouped;
}
