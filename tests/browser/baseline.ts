import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { Variable } from '../../ingest/observations/variables.js';
import type { EpochHour } from '../../ingest/time.js';

export const BASELINE = 'baseline-1.0.0';

const HORIZON = 24;
/** Standard normal quantiles. */
const QUANTILES = { p10: -1.2816, p25: -0.6745, p50: 0, p75: 0.6745, p90: 1.2816 } as const;
/** Hours after which what differs from yesterday has faded to a third. */
const MEMORY = 12;

/**
 * Yesterday's course, shifted to meet the last reading, the shift fading: it looks like a forecast and is made
 * of real readings, so that the page can be tested without a model.
 */
export function baselineForecast(
  station: string,
  origin: EpochHour,
  readings: ReadonlyMap<EpochHour, HourlyReading>,
): Forecast | undefined {
  const read = (hour: EpochHour, variable: Variable) => readings.get(hour)?.values[variable];
  const course = (variable: Variable): Float32Array | undefined => {
    const now = read(origin, variable);
    const then = read(origin - 24, variable);
    if (now === undefined || then === undefined) return undefined;
    return Float32Array.from({ length: HORIZON }, (_, index) => {
      const lead = index + 1;
      const yesterday = read(origin - 24 + lead, variable) ?? then;
      return yesterday + (now - then) * Math.exp(-lead / MEMORY);
    });
  };
  const temperature = course('temperature_2m');
  const wind = course('wind_speed_10m');
  if (temperature === undefined || wind === undefined) return undefined;
  const direction = read(origin, 'wind_direction_10m') ?? 0;
  return {
    station,
    model: BASELINE,
    origin,
    horizon: HORIZON,
    fields: {
      ...withQuantiles('temperature_2m', temperature, (lead) => 0.5 + 0.55 * Math.sqrt(lead), -Infinity),
      ...withQuantiles('wind_speed_10m', wind, (lead) => 0.5 + 0.35 * Math.sqrt(lead), 0),
      wind_direction_10m: Float32Array.from({ length: HORIZON }, (_, index) => (direction + 4 * index) % 360),
    },
  };
}

function withQuantiles(
  variable: string,
  course: Float32Array,
  spread: (lead: number) => number,
  floor: number,
): Record<string, Float32Array> {
  const fields: Record<string, Float32Array> = { [variable]: course.map((value) => Math.max(floor, value)) };
  for (const [name, deviation] of Object.entries(QUANTILES)) {
    fields[`${variable}_${name}`] = course.map((value, index) =>
      Math.max(floor, value + deviation * spread(index + 1)),
    );
  }
  return fields;
}
