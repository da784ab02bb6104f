import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDataset } from '../../../forecast/dataset/read-dataset.js';
import { writeDataset } from '../../../forecast/dataset/write-dataset.js';
import { systemClock } from '../../../ingest/clock.js';
import { ConfigurationError } from '../../../ingest/errors.js';
import { VARIABLE_NAMES } from '../../../ingest/observations/variables.js';
import { nearestHour, parseInstant } from '../../../ingest/time.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-convert-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const read = (from: string) => readDataset({ folder: from, variables: VARIABLE_NAMES, clock: systemClock });

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

function writeArchives(): void {
  write(
    'stations.csv',
    [
      'id,name,latitude,longitude,elevation',
      '725030-14732,"LaGuardia, New York",40.7792,-73.88,3.4',
      '725033-94728,Central Park,40.7789,-73.9692,',
      '10637,Frankfurt,50.05,8.6,111',
    ].join('\n'),
  );
  write(
    '725030-14732-2013.gz',
    [
      '2013 12 31 23    67   -11 10235   220    51     4     3 -9999',
      '2014 01 01 00    60   -11 10235   230    41     4     3 -9999',
    ].join('\n'),
  );
  write(
    '72503394728.csv',
    [
      '"STATION","DATE","SOURCE","LATITUDE","LONGITUDE","ELEVATION","NAME","REPORT_TYPE","CALL_SIGN","QUALITY_CONTROL","WND","CIG","VIS","TMP","DEW","SLP"',
      '"72503394728","2013-12-31T22:51:00","7","40.7789","-73.9692","42.7","NY CITY CENTRAL PARK, NY US","FM-15","KNYC ","V030","210,1,N,0026,1","22000,5,9,N","016093,5,N,5","+0061,5","-0011,5","10231,5"',
    ].join('\n'),
  );
  write('10637.csv.gz', '2014-01-01,6,5.2,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3\n');
}

test('files of ISD-Lite, Global Hourly and Meteostat become hourly files of the years they speak of', async () => {
  writeArchives();
  const out = path.join(folder, 'out');
  const files = await writeDataset((await read(folder)).dataset, out);
  expect(files).toEqual(['stations.csv', 'observations-2013.csv.gz', 'observations-2014.csv.gz']);
  const { dataset, records, rejected } = await read(out);
  expect({ records, rejected }).toEqual({ records: 4, rejected: 0 });
  const at = (station: string, time: string): (number | undefined)[] =>
    (['temperature_2m', 'wind_speed_10m', 'pressure_msl'] as const).map((variable) =>
      dataset.columns(station)?.[variable]?.at(nearestHour(parseInstant(time) ?? NaN)),
    );
  const close = (values: readonly number[]): unknown[] =>
    values.map((value): unknown => expect.closeTo(value, 3));
  expect(at('725030-14732', '2013-12-31T23:00:00Z')).toEqual(close([6.7, 5.1, 1023.5]));
  expect(at('725030-14732', '2014-01-01T00:00:00Z')).toEqual(close([6, 4.1, 1023.5]));
  expect(at('725033-94728', '2013-12-31T23:00:00Z')).toEqual(close([6.1, 2.6, 1023.1]));
  expect(at('10637', '2014-01-01T06:00:00Z')).toEqual(close([5.2, 5, 1002.3]));
});

test('what is written says the same as what was read, stations too', async () => {
  writeArchives();
  const out = path.join(folder, 'out');
  const { dataset } = await read(folder);
  await writeDataset(dataset, out);
  const again = (await read(out)).dataset;
  expect(again.stations).toEqual(dataset.stations);
  expect(again.hours).toEqual(dataset.hours);
  const { from, to } = dataset.hours ?? { from: 0, to: -1 };
  for (const { id } of dataset.stations) {
    for (const variable of VARIABLE_NAMES) {
      for (let hour = from; hour <= to; hour++) {
        const value = dataset.columns(id)?.[variable]?.at(hour) ?? NaN;
        const written = again.columns(id)?.[variable]?.at(hour) ?? NaN;
        if (Number.isNaN(value)) expect(written).toBeNaN();
        else expect(written).toBeCloseTo(value, 2);
      }
    }
  }
});

test('a folder that cannot be written is told', async () => {
  writeArchives();
  const { dataset } = await read(folder);
  await expect(writeDataset(dataset, path.join(folder, 'stations.csv'))).rejects.toThrow(ConfigurationError);
});
