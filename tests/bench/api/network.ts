import type { CheckedObservation } from '../../../ingest/observations/checked-observation.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { hourToMilliseconds, parseInstant, MILLISECONDS_PER_HOUR } from '../../../ingest/time.js';

export const MODEL = 'bench-1.0.0';
export const ORIGIN = (parseInstant('2024-03-14T16:00:00Z') ?? 0) / MILLISECONDS_PER_HOUR;

const STATIONS = 33;
const HISTORY_HOURS = 24 * 90;
const HORIZON = 24;
const QUANTILES = ['', '_p10', '_p25', '_p50', '_p75', '_p90'];

/** A network of the size of the Netherlands', with a quarter of a year of readings and a forecast each. */
export async function fillStore(store: SeriesStore): Promise<void> {
  await store.writeStations(stations());
  for (const { id } of stations()) {
    await store.writeObservations(
      Array.from({ length: HISTORY_HOURS }, (_, index) => reading(id, ORIGIN - HISTORY_HOURS + 1 + index)),
    );
  }
  await store.writeForecasts(forecastsOf(STATIONS));
}

export function forecastsOf(count: number): Forecast[] {
  return stations()
    .slice(0, count)
    .map(({ id }) => ({
      station: id,
      model: MODEL,
      origin: ORIGIN,
      horizon: HORIZON,
      fields: Object.fromEntries(
        ['temperature_2m', 'wind_speed_10m'].flatMap((variable) =>
          QUANTILES.map((quantile) => [
            `${variable}${quantile}`,
            Float32Array.from({ length: HORIZON }, (_, lead) => 10 + 5 * Math.sin(lead / 4)),
          ]),
        ),
      ),
    }));
}

function stations(): Station[] {
  return Array.from({ length: STATIONS }, (_, index) => ({
    id: `bench-${index}`,
    name: `Bench ${index}`,
    latitude: 51 + Math.floor(index / 6) * 0.4,
    longitude: 3.5 + (index % 6) * 0.6,
    elevation: 5,
    timezone: 'Europe/Amsterdam',
  }));
}

function reading(station: string, hour: number): CheckedObservation {
  const wave = Math.sin((hour / 24) * 2 * Math.PI);
  return {
    observation: {
      station,
      time: hourToMilliseconds(hour),
      temperature_2m: Math.round((9 + 4 * wave) * 10) / 10,
      wind_speed_10m: Math.round((5 + 2 * wave) * 10) / 10,
      wind_direction_10m: 220,
    },
    flags: [],
  };
}
