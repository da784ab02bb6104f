import type { CheckedObservation, QualityFlag } from '../../../ingest/observations/checked-observation.js';
import type { Observation } from '../../../ingest/observations/observation.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { hourToMilliseconds, type EpochHour } from '../../../ingest/time.js';

export const MODEL = 'breeze-1.0.0';

/** 2013-03-14T16:00Z, noon in New York's summer time. */
export const ORIGIN: EpochHour = Date.UTC(2013, 2, 14, 16) / 3_600_000;

export const NEWARK: Station = {
  id: 'nyc-ewr',
  name: 'Newark Liberty Intl',
  latitude: 40.6925,
  longitude: -74.168667,
  elevation: 5.5,
  timezone: 'America/New_York',
};

/** Names neither its elevation nor its time zone. */
export const LA_GUARDIA: Station = {
  id: 'nyc-lga',
  name: 'La Guardia',
  latitude: 40.777245,
  longitude: -73.872608,
};

export function observation(
  station: string,
  hour: EpochHour,
  values: Partial<Omit<Observation, 'station' | 'time'>>,
  flags: readonly QualityFlag[] = [],
): CheckedObservation {
  return { observation: { station, time: hourToMilliseconds(hour), ...values }, flags };
}

/** Lead k is k degC warmer than 10 degC and k m/s of wind; p10 and p90 lie 2 below and above. */
export function forecast(station: string, origin: EpochHour, model = MODEL): Forecast {
  const leads = Array.from({ length: 24 }, (_, index) => index + 1);
  const field = (value: (lead: number) => number) => Float32Array.from(leads, value);
  return {
    station,
    model,
    origin,
    horizon: 24,
    fields: {
      temperature_2m: field((lead) => 10 + lead),
      temperature_2m_p10: field((lead) => 8 + lead),
      temperature_2m_p90: field((lead) => 12 + lead),
      wind_speed_10m: field((lead) => lead),
      wind_direction_10m: field(() => 225),
    },
  };
}

/** Two days of readings of Newark (temperature = hours before the origin, negated) and its forecast. */
export async function fillNewark(store: SeriesStore): Promise<void> {
  await store.writeStations([NEWARK, LA_GUARDIA]);
  await store.writeObservations(
    Array.from({ length: 48 }, (_, index) => {
      const hour = ORIGIN - 47 + index;
      return observation(NEWARK.id, hour, {
        temperature_2m: hour - ORIGIN,
        wind_speed_10m: 10,
        wind_direction_10m: 350,
        pressure_msl: 1013.2,
      });
    }),
  );
  await store.writeForecasts([forecast(NEWARK.id, ORIGIN)]);
}
