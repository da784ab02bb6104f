import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GlobalHourlyFormat } from '../../../../../ingest/observations/archives/global-hourly-format.js';
import { Rejection } from '../../../../../ingest/observations/rejection.js';
import { parseInstant } from '../../../../../ingest/time.js';

const COLUMNS = [
  ...['STATION', 'DATE', 'SOURCE', 'LATITUDE', 'LONGITUDE', 'ELEVATION', 'NAME', 'REPORT_TYPE'],
  ...['CALL_SIGN', 'QUALITY_CONTROL', 'WND', 'CIG', 'VIS', 'TMP', 'DEW', 'SLP', 'AA1', 'AA2', 'OC1', 'REM'],
];

const READING: Readonly<Record<string, string>> = {
  STATION: '72503014732',
  DATE: '2013-01-08T05:51:00',
  SOURCE: '7',
  LATITUDE: '40.7792',
  LONGITUDE: '-73.88',
  ELEVATION: '3.4',
  NAME: 'LAGUARDIA AIRPORT, NY US',
  REPORT_TYPE: 'FM-15',
  CALL_SIGN: 'KLGA ',
  QUALITY_CONTROL: 'V030',
  WND: '220,1,N,0051,1',
  CIG: '22000,5,9,N',
  VIS: '016093,5,N,5',
  TMP: '+0067,5',
  DEW: '-0011,5',
  SLP: '10235,5',
  AA1: '06,0012,9,5',
  AA2: '01,0003,9,5',
  OC1: '0087,5',
  REM: 'MET0890801 METAR KLGA 080551Z 22010KT ""quoted""',
};

function quoted(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell}"`).join(',');
}

function row(changes: Readonly<Record<string, string>> = {}): string {
  return quoted(COLUMNS.map((column) => changes[column] ?? READING[column] ?? ''));
}

function formatOf(header: string): GlobalHourlyFormat {
  const format = GlobalHourlyFormat.fromHeader(header);
  if (format === undefined) throw new Error(`no header: ${header}`);
  return format;
}

const format = formatOf(quoted(COLUMNS));

describe('a row of NCEI Global Hourly', () => {
  it('is read in degC, hPa, m/s and mm, with the rain of the one hour', () => {
    expect(format.parse(row())).toEqual({
      station: '725030-14732',
      time: parseInstant('2013-01-08T05:51:00Z'),
      temperature_2m: 6.7,
      dew_point_2m: -1.1,
      pressure_msl: 1023.5,
      wind_direction_10m: 220,
      wind_speed_10m: 5.1,
      wind_gusts_10m: 8.7,
      precipitation: 0.3,
    });
  });

  it('has null where nines or an empty cell say that nothing was observed', () => {
    const missing = { WND: '999,9,9,9999,9', TMP: '+9999,9', DEW: '+9999,9', SLP: '99999,9', OC1: '' };
    expect(format.parse(row({ ...missing, AA1: '01,9999,9,9', AA2: '' }))).toMatchObject({
      temperature_2m: null,
      dew_point_2m: null,
      pressure_msl: null,
      wind_direction_10m: null,
      wind_speed_10m: null,
      wind_gusts_10m: null,
      precipitation: null,
    });
  });

  it.each(['2', '3', '6', '7'])('has null for a value that NOAA doubts (quality %s)', (quality) => {
    const doubted = { TMP: `+0067,${quality}`, WND: `220,${quality},N,0051,1`, AA2: `01,0003,9,${quality}` };
    expect(format.parse(row(doubted))).toMatchObject({
      temperature_2m: null,
      wind_direction_10m: null,
      wind_speed_10m: 5.1,
      precipitation: null,
    });
  });

  it.each(['0', '1', '4', '5', '9', 'A', 'C', 'I', 'M', 'P', 'R', 'U'])(
    'keeps a value of quality %s',
    (quality) => {
      expect(format.parse(row({ TMP: `+0067,${quality}` }))).toMatchObject({ temperature_2m: 6.7 });
    },
  );

  it('has no direction where the wind is calm or variable', () => {
    expect(format.parse(row({ WND: '000,1,C,0000,1' }))).toMatchObject({
      wind_direction_10m: null,
      wind_speed_10m: 0,
    });
    expect(format.parse(row({ WND: '999,9,V,0021,1' }))).toMatchObject({
      wind_direction_10m: null,
      wind_speed_10m: 2.1,
    });
  });

  it.each(['SOD', 'SOM'])('of type %s sums up and is no observation', (type) => {
    expect(format.parse(row({ REPORT_TYPE: type }))).toMatchObject({
      code: 'NO_VARIABLES',
      field: 'REPORT_TYPE',
    });
  });

  it.each([
    [{ DATE: '2013-13-08T05:51:00' }, 'WRONG_TIME'],
    [{ DATE: '' }, 'MISSING_FIELD'],
    [{ STATION: '' }, 'MISSING_FIELD'],
    [{ TMP: 'warm,1' }, 'WRONG_TYPE'],
  ])('is refused where it is wrong: %j', (changes, code) => {
    expect(format.parse(row(changes))).toMatchObject({ code });
  });

  it('is refused where its fields are not those of the header', () => {
    expect(format.parse('"72503014732","2013-01-08T05:51:00"')).toMatchObject({ code: 'WRONG_FIELD_COUNT' });
  });

  it('may lack columns: the elements that were asked for are enough', () => {
    expect(formatOf('STATION,DATE,TMP').parse('"72503014732","2013-01-08T05:51:00","+0067,1"')).toMatchObject(
      { station: '725030-14732', temperature_2m: 6.7, wind_speed_10m: null },
    );
  });

  it('tells its time without being parsed', () => {
    expect(format.timeOf(row())).toBe(parseInstant('2013-01-08T05:51:00Z'));
  });

  it('gives back whatever was measured, and never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -932, max: 618 }),
        fc.integer({ min: 8600, max: 10900 }),
        (tenths, hpa) => {
          const sign = tenths < 0 ? '-' : '+';
          const value = `${sign}${String(Math.abs(tenths)).padStart(4, '0')},1`;
          const result = format.parse(row({ TMP: value, SLP: `${String(hpa).padStart(5, '0')},1` }));
          expect(result).toMatchObject({ temperature_2m: tenths / 10, pressure_msl: hpa / 10 });
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const result = format.parse(line);
        expect(result instanceof Rejection || typeof result.station === 'string').toBe(true);
        format.timeOf(line);
      }),
    );
  });
});
