import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeteostatFormat } from '../../../../../ingest/observations/archives/meteostat-format.js';
import { Rejection } from '../../../../../ingest/observations/rejection.js';
import { parseInstant } from '../../../../../ingest/time.js';

const bulk = MeteostatFormat.forBulkFile('10637');

function formatOf(header: string, station?: string): MeteostatFormat {
  const format = MeteostatFormat.fromHeader(header, station);
  if (format === undefined) throw new Error(`no header: ${header}`);
  return format;
}

describe('a row of Meteostat', () => {
  it('of a bulk file has no header, and speeds in km/h', () => {
    const line = '2024-01-01,6,5.2,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3';
    expect(MeteostatFormat.isBulkLine(line)).toBe(true);
    expect(bulk.parse(line)).toEqual({
      station: '10637',
      time: parseInstant('2024-01-01T06:00:00Z'),
      temperature_2m: 5.2,
      dew_point_2m: 1.1,
      relative_humidity_2m: 75,
      precipitation: 0.3,
      wind_direction_10m: 220,
      wind_speed_10m: 5,
      wind_gusts_10m: 10,
      pressure_msl: 1002.3,
    });
  });

  it.each([
    ['time,temp,wspd,coco', '2024-01-01 06:00:00,5.2,18.0,3'],
    ['time,temp,wspd,coco', '2024-01-01T06:00:00+00:00,5.2,18.0,3'],
    ['year,month,day,hour,temp,temp_source,wspd,wspd_source', '2024,1,1,6,5.2,dwd,18.0,dwd'],
    ['station,time,temp,wspd', '10637,2024-01-01 06:00:00,5.2,18.0'],
    ['"date","hour","temp","wspd"', '"2024-01-01","6","5.2","18.0"'],
  ])('with the header %s is read alike', (header, line) => {
    expect(formatOf(header, '10637').parse(line)).toMatchObject({
      station: '10637',
      time: parseInstant('2024-01-01T06:00:00Z'),
      temperature_2m: 5.2,
      wind_speed_10m: 5,
    });
    expect(formatOf(header, '10637').timeOf(line)).toBe(parseInstant('2024-01-01T06:00:00Z'));
  });

  it('has no direction in calm air, and null for what was not observed', () => {
    expect(bulk.parse('2024-01-01,6,,,,,,0,0.0,,,,')).toMatchObject({
      temperature_2m: null,
      wind_direction_10m: null,
      wind_speed_10m: 0,
      wind_gusts_10m: null,
    });
  });

  it.each([
    ['2024-01-01,6,5.2', 'WRONG_FIELD_COUNT'],
    ['2024-01-41,6,5.2,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3', 'WRONG_TIME'],
    ['2024-01-01,,5.2,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3', 'WRONG_TIME'],
    ['2024-01-01,6,warm,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3', 'WRONG_TYPE'],
    ['2024-01-01,6,NaN,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3', 'NOT_FINITE'],
  ])('is refused where it is wrong: %s', (line, code) => {
    expect(bulk.parse(line)).toMatchObject({ code });
  });

  it('gives back any speed to a millimetre per second, and never throws', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (tenths) => {
        const result = bulk.parse(`2024-01-01,6,,,,,,10,${tenths / 10},,,,`);
        if (result instanceof Rejection) throw new Error(result.message);
        expect(Math.abs((result.wind_speed_10m ?? NaN) * 3.6 - tenths / 10)).toBeLessThan(0.002);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const result = bulk.parse(line);
        expect(result instanceof Rejection || result.station === '10637').toBe(true);
        bulk.timeOf(line);
      }),
    );
  });
});
