import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERNAL_UNITS, presenter, unitOf } from '../../../api/forecast/units.js';
import { VARIABLE_NAMES, VARIABLES } from '../../../ingest/observations/variables.js';

const OPEN_METEO_DEFAULTS = {
  temperature_unit: 'celsius',
  wind_speed_unit: 'kmh',
  precipitation_unit: 'mm',
} as const;

describe('units', () => {
  it.each([
    ['temperature_2m', { temperature_unit: 'fahrenheit' }, 37.777, 100, '°F'],
    ['dew_point_2m', { temperature_unit: 'fahrenheit' }, -40, -40, '°F'],
    ['wind_speed_10m', { wind_speed_unit: 'kmh' }, 10, 36, 'km/h'],
    ['wind_speed_10m', { wind_speed_unit: 'mph' }, 10, 22.4, 'mp/h'],
    ['wind_gusts_10m', { wind_speed_unit: 'kn' }, 10, 19.4, 'kn'],
    ['wind_gusts_10m', { wind_speed_unit: 'ms' }, 10.126, 10.13, 'm/s'],
    ['precipitation', { precipitation_unit: 'inch' }, 25.4, 1, 'inch'],
  ] as const)('writes %s as %o says', (variable, choice, value, expected, unit) => {
    const units = { ...OPEN_METEO_DEFAULTS, ...choice };
    expect(presenter(variable, units)(value)).toBe(expected);
    expect(unitOf(variable, units)).toBe(unit);
  });

  it('names the inner units as the variables do', () => {
    for (const variable of VARIABLE_NAMES)
      expect(unitOf(variable, INTERNAL_UNITS)).toBe(VARIABLES[variable].unit);
  });

  it('gives null where there is no value, and never a negative zero', () => {
    const present = presenter('temperature_2m', OPEN_METEO_DEFAULTS);
    expect(present(undefined)).toBeNull();
    expect(present(NaN)).toBeNull();
    expect(Object.is(present(-0.04), 0)).toBe(true);
  });

  it('keeps the order of values and stays within half a step of the exact value', () => {
    const choices = fc.record({
      temperature_unit: fc.constantFrom('celsius' as const, 'fahrenheit' as const),
      wind_speed_unit: fc.constantFrom('kmh' as const, 'ms' as const, 'mph' as const, 'kn' as const),
      precipitation_unit: fc.constantFrom('mm' as const, 'inch' as const),
    });
    const value = fc.double({ min: -90, max: 400, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLE_NAMES), choices, value, value, (variable, units, a, b) => {
        const present = presenter(variable, units);
        const [low, high] = [present(Math.min(a, b)), present(Math.max(a, b))];
        expect(low ?? 0).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });

  it('rounds a reading kept as a 32-bit float to the number that was sent', () => {
    const present = presenter('temperature_2m', OPEN_METEO_DEFAULTS);
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 600 }), (tenths) => {
        expect(present(Math.fround(tenths / 10))).toBe(tenths === 0 ? 0 : tenths / 10);
      }),
    );
  });
});
