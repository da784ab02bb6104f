import { z } from 'zod';
import { NotFoundError } from '../../../ingest/errors.js';
import type { ApiContext } from '../../context.js';
import { answerForecast } from '../../forecast/answer-forecast.js';
import { forecastAnswerSchema, type LocationAnswer } from '../../forecast/forecast-answer.js';
import { freshUntil, secondsFresh } from '../../forecast/forecast-freshness.js';
import { forecastQuery } from '../../forecast/forecast-query.js';
import { FORECAST_MEDIA_TYPES, presentForecast } from '../../forecast/formats/present-forecast.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { Refusal } from '../../http/refusal.js';
import type { KnownStations } from '../../stations/known-stations.js';

/** `GET /v1/forecast`: readings and forecasts of the nearest station, in Open-Meteo's form. */
export function forecastEndpoint(context: ApiContext, stations: KnownStations): Endpoint {
  return defineEndpoint({
    path: '/v1/forecast',
    summary: 'Readings and forecast at a coordinate or a station',
    description:
      'Open-Meteo’s conventions. Hours that have a reading show the reading, later hours the forecast; quantiles (`temperature_2m_p10`) are of the forecast alone; null where neither speaks of an hour. `current` is the hour that is, with its reading or else its forecast. One location is answered with an object, several with an array. A coordinate stands for the nearest station within `max_distance` kilometres. `format=flatbuffers` is what Open-Meteo’s own clients read; Parquet has times in UTC.',
    parameters: z.strictObject({}),
    query: forecastQuery(context.limits),
    answer: forecastAnswerSchema,
    problems: [400, 503],
    forms: {
      mediaTypes: FORECAST_MEDIA_TYPES,
      present: (answer, query) => presentForecast([answer].flat(), query),
    },
    identity: (answer) => [answer].flat().map((each) => ({ ...each, generationtime_ms: 0 })),
    cacheControl: (answer) => cacheControl(context, [answer].flat()),
    async handle({ query }) {
      const answers = await answerForecast({ ...context, stations }, query).catch(asBadRequest);
      const [only] = answers;
      return answers.length === 1 && only !== undefined ? only : answers;
    },
  });
}

function cacheControl(
  { originDelay, clock, access }: ApiContext,
  answers: readonly LocationAnswer[],
): () => string {
  const until = originDelay === undefined ? undefined : freshUntil(answers, originDelay);
  if (until === undefined) return () => 'no-cache';
  const whose = access.readsNeedKey ? 'private' : 'public';
  return () => `${whose}, max-age=${secondsFresh(until, clock.now())}`;
}

/** Open-Meteo's clients look for a reason in an answer of 400 alone: a 404 is no news to them. */
function asBadRequest(error: unknown): never {
  throw error instanceof NotFoundError ? new Refusal(400, error.code, error.message) : error;
}
