import { z } from 'zod';
import { InvalidInputError } from '../../../ingest/errors.js';
import type { HourlyReading } from '../../../ingest/store/series-store.js';
import { MILLISECONDS_PER_HOUR, type EpochHour } from '../../../ingest/time.js';
import type { ApiContext } from '../../context.js';
import { answerLocation } from '../../forecast/answer-location.js';
import { refuseLargeAnswer } from '../../forecast/answer-size.js';
import { forecastAnswerSchema } from '../../forecast/forecast-answer.js';
import { hourlyFieldSchema } from '../../forecast/hourly-field.js';
import { hourRange, rangeParameters } from '../../forecast/hour-range.js';
import { locate } from '../../forecast/locations.js';
import { refuseUnknownQuantiles, selectForecasts } from '../../forecast/select-forecasts.js';
import { timeAxes, timeFormatSchema } from '../../forecast/time-axis.js';
import { DEFAULT_TIME_ZONE, timeZoneOf, timeZoneSchema } from '../../forecast/time-zone.js';
import { unitParameters } from '../../forecast/units.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { decimal, list } from '../../http/query-schemas.js';

const MOST_FIELDS = 64;
const MOST_MODELS = 8;

/** `GET /v1/forecast`: readings and forecasts of the nearest station, in Open-Meteo's form. */
export function forecastEndpoint(context: ApiContext): Endpoint {
  const { store, clock, limits } = context;
  const query = z.strictObject({
    latitude: list(decimal(-90, 90), limits.locationsPerRequest).optional(),
    longitude: list(decimal(-180, 180), limits.locationsPerRequest).optional(),
    station: list(z.string(), limits.locationsPerRequest).optional(),
    hourly: list(hourlyFieldSchema, MOST_FIELDS).optional(),
    ...unitParameters,
    timeformat: timeFormatSchema,
    timezone: list(timeZoneSchema, limits.locationsPerRequest).default([DEFAULT_TIME_ZONE]),
    ...rangeParameters,
    models: list(z.string().max(128), MOST_MODELS).default(['best_match']),
    format: z.enum(['json']).default('json'),
  });

  return defineEndpoint({
    path: '/v1/forecast',
    summary: 'Readings and forecast at a coordinate or a station',
    description:
      'Open-Meteo’s conventions. Hours that have a reading show the reading, later hours the forecast; quantiles (`temperature_2m_p10`) are of the forecast alone; null where neither speaks of an hour. One location is answered with an object, several with an array.',
    parameters: z.strictObject({}),
    query,
    answer: forecastAnswerSchema,
    problems: [400, 404, 503],
    async handle({ query: asked }) {
      const started = performance.now();
      const currentHour = Math.floor(clock.now() / MILLISECONDS_PER_HOUR);
      const located = locate(asked, await store.readStations(), limits.nearestStationKilometres);
      const zones = zonesFor(asked.timezone, located.length);
      const fields = asked.hourly ?? [];
      const places = located.map((each, index) => {
        const zone = timeZoneOf(zones[index] ?? DEFAULT_TIME_ZONE, each.station);
        return { located: each, zone, range: hourRange(asked, zone, currentHour) };
      });
      const ranges = places.flatMap(({ range }) => (range === undefined ? [] : [range]));
      const span = {
        from: Math.min(...ranges.map(({ from }) => from)),
        to: Math.max(...ranges.map(({ to }) => to)),
      };
      if (span.to - span.from >= limits.hoursPerRequest) {
        throw new InvalidInputError(
          'request',
          `${span.to - span.from + 1} hours`,
          `at most ${limits.hoursPerRequest} hours`,
        );
      }
      const models = [...new Set(asked.models)];
      refuseLargeAnswer({ ranges, fields: fields.length, models: models.length }, limits.valuesPerRequest);
      const ids = [...new Set(located.map(({ station }) => station.id))];
      const forecasts = await selectForecasts(store, models, context.servedModels(), ids);
      const readings =
        ranges.length === 0 || fields.length === 0 ? [] : await store.readObservations(span, ids);
      const byStation = groupReadings(readings);

      const timeAxis = timeAxes(asked.timeformat);
      const answers = places.map((place, index) => {
        const id = place.located.station.id;
        const ofModels = [...forecasts].map(([model, forecastOf]) => ({ model, forecast: forecastOf(id) }));
        for (const { forecast } of ofModels) refuseUnknownQuantiles(fields, forecast);
        const answer = answerLocation(
          {
            ...place,
            readings: byStation.get(id) ?? new Map<EpochHour, HourlyReading>(),
            forecasts: ofModels,
          },
          { fields, units: asked, timeFormat: asked.timeformat, timeAxis, currentHour },
        );
        const elapsed = performance.now() - started;
        return { ...answer, generationtime_ms: elapsed, ...(index === 0 ? {} : { location_id: index }) };
      });
      const [only] = answers;
      return answers.length === 1 && only !== undefined ? only : answers;
    },
  });
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
