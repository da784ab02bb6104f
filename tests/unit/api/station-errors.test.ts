import { describe, expect, it } from 'vitest';
import { stationErrors } from '../../../api/verification/station-errors.js';

const ORIGIN = 100;
const forecast = (values: readonly number[]) => ({
  station: 'a',
  model: 'm',
  origin: ORIGIN,
  horizon: values.length,
  fields: { temperature_2m: Float32Array.from(values) },
});
const reading = (lead: number, value: number, doubted = false) => ({
  station: 'a',
  hour: ORIGIN + lead,
  values: { temperature_2m: value },
  flagged: doubted ? (['temperature_2m'] as const) : [],
});

describe('the error of a station', () => {
  it('is the mean distance of forecast and reading, its bias their mean difference', () => {
    const errors = stationErrors([forecast([10, 12, 14])], [reading(1, 8), reading(2, 13)]);
    expect(errors.get('a')).toEqual({ temperature_2m: { hours: 2, mae: 1.5, bias: 0.5 } });
  });

  it('leaves out what quality control doubts and hours that were not forecast', () => {
    const errors = stationErrors(
      [forecast([10, NaN])],
      [reading(1, 90, true), reading(2, 10), reading(3, 1)],
    );
    expect(errors.has('a')).toBe(false);
  });
});
