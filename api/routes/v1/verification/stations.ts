import { z } from 'zod';
import { formatHour, MILLISECONDS_PER_HOUR } from '../../../../ingest/time.js';
import type { ApiContext } from '../../../context.js';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import { stationErrors } from '../../../verification/station-errors.js';

/** The forecasts' horizon: who looks back by it sees every hour of them measured. */
const HOURS_BACK = 24;

const meanErrorSchema = z.strictObject({
  /** Hours for which both a forecast and an accepted reading are there. */
  hours: z.int().positive(),
  mae: z.number().min(0),
  /** Mean of forecast minus reading. */
  bias: z.number(),
});

/** `GET /v1/verification/stations`: where the forecasts are good, and where not. */
export function stationErrorsEndpoint({ store, clock, servedModels }: ApiContext): Endpoint {
  return defineEndpoint({
    path: '/v1/verification/stations',
    summary: 'How far off the forecast of 24 hours ago was, by station',
    description:
      'Mean absolute error and bias (forecast minus reading) of the forecasts issued 24 hours ago, over the hours that have been measured since, in °C and m/s. A station without such a forecast or without readings is left out.',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    answer: z.strictObject({
      origin: z.string(),
      stations: z.array(
        z.strictObject({
          station: z.string(),
          temperature_2m: meanErrorSchema.optional(),
          wind_speed_10m: meanErrorSchema.optional(),
        }),
      ),
    }),
    problems: [400, 503],
    async handle() {
      const currentHour = Math.floor(clock.now() / MILLISECONDS_PER_HOUR);
      const origin = currentHour - HOURS_BACK;
      const [readings, ...ofModels] = await Promise.all([
        store.readObservations({ from: origin + 1, to: currentHour }),
        ...servedModels().map((model) =>
          store.readForecasts({ model, origins: { from: origin, to: origin } }),
        ),
      ]);
      // Models come best first: of two forecasts of a station the first model's counts.
      const forecasts = new Map(ofModels.reverse().flatMap((each) => each.map((one) => [one.station, one])));
      const errors = stationErrors([...forecasts.values()], readings);
      return {
        origin: formatHour(origin),
        stations: [...errors].map(([station, ofStation]) => ({ station, ...ofStation })),
      };
    },
  });
}
