import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { JSON_FORMAT } from '../../../../ingest/observations/json-format.js';
import { Rejection } from '../../../../ingest/observations/rejection.js';
import { readObservationFile } from '../../../../ingest/sources/observation-file.js';
import { formatInstant } from '../../../../ingest/time.js';
import { temporaryFile } from '../temporary-folder.js';

/** Station, time and temperature of each record, or the code of its rejection. */
async function readingsOf(name: string, content: string, station?: string): Promise<string[]> {
  const file = await temporaryFile(name, name.endsWith('.gz') ? gzipSync(content) : content);
  const readings: string[] = [];
  for await (const batch of readObservationFile(file, station)) {
    for (const { value, format = JSON_FORMAT } of batch) {
      const result = format.parse(value ?? '');
      readings.push(
        result instanceof Rejection
          ? result.code
          : `${result.station} ${formatInstant(result.time)} ${String(result.temperature_2m)}`,
      );
    }
  }
  return readings;
}

const ISD_LITE = '2013 01 08 06    67   -11 10235   220    51     4     3 -9999\n';
const METEOSTAT = '2024-01-01,6,5.2,1.1,75,0.3,,220,18.0,36.0,1002.3,0,3\n';
const GLOBAL_HOURLY =
  '"STATION","DATE","REPORT_TYPE","TMP"\n"72503014732","2013-01-08T05:51:00","FM-15","+0067,1"\n';

describe('the archives that users have', () => {
  it('are read as they were downloaded', async () => {
    expect(await readingsOf('725030-14732-2013.gz', ISD_LITE)).toEqual([
      '725030-14732 2013-01-08T06:00:00Z 6.7',
    ]);
    expect(await readingsOf('72503014732.csv', GLOBAL_HOURLY)).toEqual([
      '725030-14732 2013-01-08T05:51:00Z 6.7',
    ]);
    expect(await readingsOf('10637.csv.gz', METEOSTAT)).toEqual(['10637 2024-01-01T06:00:00Z 5.2']);
  });

  it('are of the station that is named where the file does not say it', async () => {
    expect(await readingsOf('isd.txt', ISD_LITE, 'roof')).toEqual(['roof 2013-01-08T06:00:00Z 6.7']);
    expect(await readingsOf('export.csv', `time,temp\n2024-01-01 06:00:00,5.2\n`, 'roof')).toEqual([
      'roof 2024-01-01T06:00:00Z 5.2',
    ]);
  });

  it('are refused line by line where nothing says whose they are', async () => {
    expect(await readingsOf('isd.txt', ISD_LITE + ISD_LITE)).toEqual(['WRONG_STATION', 'WRONG_STATION']);
  });
});
