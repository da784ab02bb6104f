import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IsdLiteFormat } from '../../../../../ingest/observations/archives/isd-lite-format.js';
import { Rejection } from '../../../../../ingest/observations/rejection.js';
import { formatInstant, parseInstant } from '../../../../../ingest/time.js';

const format = new IsdLiteFormat('725030-14732');

describe('a line of ISD-Lite', () => {
  it('is read in degC, hPa, m/s and mm', () => {
    expect(format.parse('2013 01 08 06    67   -11 10235   220    51     4     3 -9999')).toEqual({
      station: '725030-14732',
      time: parseInstant('2013-01-08T06:00:00Z'),
      temperature_2m: 6.7,
      dew_point_2m: -1.1,
      pressure_msl: 1023.5,
      wind_direction_10m: 220,
      wind_speed_10m: 5.1,
      precipitation: 0.3,
    });
  });

  it('has null where -9999 says that nothing was observed', () => {
    expect(format.parse('2013 12 31 23 -9999 -9999 -9999 -9999 -9999 -9999 -9999 -9999')).toMatchObject({
      temperature_2m: null,
      dew_point_2m: null,
      pressure_msl: null,
      wind_direction_10m: null,
      wind_speed_10m: null,
      precipitation: null,
    });
  });

  it('has no direction in calm air, and no rain to measure for a trace', () => {
    expect(format.parse('2013 01 08 06    67   -11 10235     0     0     4    -1    -1')).toMatchObject({
      wind_direction_10m: null,
      wind_speed_10m: 0,
      precipitation: 0,
    });
  });

  it.each([
    ['2013 01 08 06    67   -11 10235   220    51     4     3', 'WRONG_FIELD_COUNT'],
    ['2013 13 08 06    67   -11 10235   220    51     4     3 -9999', 'WRONG_TIME'],
    ['2013 01 08 25    67   -11 10235   220    51     4     3 -9999', 'WRONG_TIME'],
    ['2013 01 08 06  6.7x   -11 10235   220    51     4     3 -9999', 'WRONG_TYPE'],
    ['\u0000', 'NOT_TEXT'],
  ])('is refused where it is wrong: %s', (line, code) => {
    expect(format.parse(line)).toMatchObject({ code });
  });

  it('gives back whatever numbers were written in it', () => {
    const tenths = fc.option(fc.integer({ min: -900, max: 1500 }), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1901, 0) / 3_600_000, max: Date.UTC(2030, 0) / 3_600_000 }),
        tenths,
        tenths,
        fc.option(fc.integer({ min: 1, max: 360 }), { nil: null }),
        fc.option(fc.integer({ min: 1, max: 900 }), { nil: null }),
        (hour, temperature, dewPoint, direction, speed) => {
          const iso = formatInstant(hour * 3_600_000);
          const time = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10), iso.slice(11, 13)].join(' ');
          const fields = [temperature, dewPoint, null, direction, speed, null, null, null];
          const line = `${time}${fields.map((field) => String(field ?? -9999).padStart(6)).join('')}`;
          expect(IsdLiteFormat.isLine(line)).toBe(true);
          expect(format.timeOf(line)).toBe(hour * 3_600_000);
          expect(format.parse(line)).toMatchObject({
            time: hour * 3_600_000,
            temperature_2m: temperature === null ? null : temperature / 10,
            dew_point_2m: dewPoint === null ? null : dewPoint / 10,
            wind_direction_10m: direction,
            wind_speed_10m: speed === null ? null : speed / 10,
          });
        },
      ),
    );
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const result = format.parse(line);
        expect(result instanceof Rejection || result.station === '725030-14732').toBe(true);
        format.timeOf(line);
      }),
    );
  });
});

describe("an ISD-Lite file's name", () => {
  it.each([
    ['725030-14732-2013.gz', '725030-14732'],
    ['A07359-00240-2020', 'A07359-00240'],
    ['readings.txt', undefined],
  ])('%s names the station %s', (name, station) => {
    expect(IsdLiteFormat.stationOf(name)).toBe(station);
  });
});
