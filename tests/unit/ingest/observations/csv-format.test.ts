import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvFormat } from '../../../../ingest/observations/csv-format.js';
import { Rejection } from '../../../../ingest/observations/rejection.js';
import { VARIABLE_NAMES } from '../../../../ingest/observations/variables.js';
import { formatInstant, parseInstant } from '../../../../ingest/time.js';

const SHORT_HEADER =
  'station,time,temperature,wind_speed,wind_direction,pressure,dew_point,relative_humidity';

function format(header: string): CsvFormat {
  const result = CsvFormat.fromHeader(header);
  if (result instanceof Rejection) throw new Error(result.message);
  return result;
}

describe('observations in CSV', () => {
  it('are read under the names that variables have everywhere', () => {
    const csv = format('station,time,temperature_2m,wind_gusts_10m,precipitation');
    expect(csv.parse('nyc-ewr,2013-01-01T06:00:00Z,3.9,,0')).toEqual({
      station: 'nyc-ewr',
      time: parseInstant('2013-01-01T06:00:00Z'),
      temperature_2m: 3.9,
      wind_gusts_10m: null,
      precipitation: 0,
    });
  });

  it('are read under the short names of older exports, with times to the minute', () => {
    expect(format(SHORT_HEADER).parse('met-athenry,2017-01-01T00:00Z,5.2,4.12,320,1021.9,,89')).toEqual({
      station: 'met-athenry',
      time: parseInstant('2017-01-01T00:00:00Z'),
      temperature_2m: 5.2,
      wind_speed_10m: 4.12,
      wind_direction_10m: 320,
      pressure_msl: 1021.9,
      dew_point_2m: null,
      relative_humidity_2m: 89,
    });
  });

  it('may have their columns in any order, quoted cells and blanks around them', () => {
    const csv = format('time, temperature_2m ,station');
    expect(csv.parse('2013-01-01T06:00:00Z, +1.5e1 ,"a"')).toMatchObject({
      station: 'a',
      temperature_2m: 15,
    });
  });

  it.each([
    ['station,time,temperature_2m,cloudiness', '"cloudiness"'],
    ['station,temperature_2m', 'no column time'],
    ['time,temperature_2m', 'no column station'],
    ['station,time', 'names no variable'],
    ['station,time,temperature,temperature_2m', 'temperature_2m twice'],
    ['a,2013-01-01T06:00:00Z,1', 'unknown column'],
    ['', 'unknown column'],
  ])('with the header %s are refused', (header, words) => {
    expect(CsvFormat.fromHeader(header)).toMatchObject({ code: 'WRONG_HEADER' });
    expect(CsvFormat.fromHeader(header)).toHaveProperty('message', expect.stringContaining(words));
  });

  it.each([
    ['a,2013-01-01T06:00:00Z,1,2,3,4', 'WRONG_FIELD_COUNT'],
    ['a,2013-01-01T06:00:00Z,1,2,3,4,5,6,7', 'WRONG_FIELD_COUNT'],
    ['a,"2013-01-01T06:00:00Z,1,2,3,4,5,6', 'WRONG_FIELD_COUNT'],
    [',2013-01-01T06:00:00Z,1,2,3,4,5,6', 'MISSING_FIELD'],
    ['a,,1,2,3,4,5,6', 'MISSING_FIELD'],
    ['a,yesterday,1,2,3,4,5,6', 'WRONG_TIME'],
    ['a,2013-01-01T06:00:00Z,warm,2,3,4,5,6', 'WRONG_TYPE'],
    ['a,2013-01-01T06:00:00Z,0x10,2,3,4,5,6', 'WRONG_TYPE'],
    ['a,2013-01-01T06:00:00Z,"1,5",2,3,4,5,6', 'WRONG_TYPE'],
    ['a,2013-01-01T06:00:00Z,NaN,2,3,4,5,6', 'NOT_FINITE'],
    ['a,2013-01-01T06:00:00Z,-inf,2,3,4,5,6', 'NOT_FINITE'],
    ['a,2013-01-01T06:00:00Z,1e999,2,3,4,5,6', 'NOT_FINITE'],
    ['a,2013-01\u0000,1,2,3,4,5,6', 'NOT_TEXT'],
  ])('refuse the row %s: %s', (row, code) => {
    expect(format(SHORT_HEADER).parse(row)).toMatchObject({ code });
  });

  it('come back as they were written, for any values', () => {
    const csv = format(['station', 'time', ...VARIABLE_NAMES].join(','));
    const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0));
    const values = fc.tuple(...VARIABLE_NAMES.map(() => value));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), values, (time, cells) => {
        const row = ['a', formatInstant(time), ...cells.map((cell) => cell ?? '')].join(',');
        const expected = Object.fromEntries(VARIABLE_NAMES.map((name, index) => [name, cells[index]]));
        expect(csv.parse(row)).toEqual({ station: 'a', time, ...expected });
        expect(csv.timeOf(row)).toBe(time);
      }),
    );
  });

  it('are an observation or a rejection, for any row', () => {
    const csv = format(SHORT_HEADER);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.stringMatching(/^[a",\d-]{0,40}$/)), (row) => {
        const result = csv.parse(row);
        expect(result instanceof Rejection || result.station !== '').toBe(true);
      }),
    );
  });
});
