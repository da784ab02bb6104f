import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../ingest/clock.js';
import { Intake } from '../../../ingest/intake.js';
import { Replay } from '../../../ingest/sources/replay.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { formatHour } from '../../../ingest/time.js';

const fileNamed = (name: string) =>
  fileURLToPath(new URL(`../../../ingest/samples/new-york-2013/${name}`, import.meta.url));

function nothing(): void {
  // This test looks at results, not at logs.
}

describe('the sample of New York 2013', () => {
  it('is a year of readings of which only the two known faults are doubted', async () => {
    const stations = await readStationsFile(fileNamed('stations.csv'));
    expect(stations.map(({ id }) => id)).toEqual(['nyc-ewr', 'nyc-jfk', 'nyc-lga']);
    const store = await DuckDbSeriesStore.open({ file: ':memory:' });
    const letters: unknown[] = [];
    const files = [fileNamed('observations.csv.gz')];
    const replay = new Replay({ files, hoursPerBatch: 24, clock: systemClock });
    const intake = new Intake({
      nodes: [{ id: 'new-york', stations }],
      store,
      deadLetters: {
        write: (more) => Promise.resolve(void letters.push(...more)),
        close: () => Promise.resolve(),
      },
      clock: replay,
      logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    });

    let read = 0;
    let origins = 0;
    const doubts: string[] = [];
    for await (const records of replay) {
      const result = await intake.accept(records);
      intake.issued(result.origins);
      read += result.read;
      origins += result.origins.length;
      for (const [index, verdict] of result.verdicts.entries()) {
        if (!('flags' in verdict)) continue;
        const where = String(records[index]?.value).split(',', 2).join(' ');
        doubts.push(...verdict.flags.map(({ check, variable }) => `${where} ${check} ${variable}`));
      }
    }

    expect(letters).toEqual([]);
    expect(read).toBe(26_115);
    expect(origins).toBe(8_714);
    expect(doubts).toEqual([
      'nyc-ewr 2013-02-12T08:00:00Z range wind_speed_10m',
      'nyc-jfk 2013-05-09T02:00:00Z step temperature_2m',
      'nyc-jfk 2013-05-09T02:00:00Z step dew_point_2m',
    ]);
    const coverage = await store.coverage();
    expect(coverage.map(({ station, hours }) => [station, hours])).toEqual([
      ['nyc-ewr', 8_703],
      ['nyc-jfk', 8_706],
      ['nyc-lga', 8_706],
    ]);
    expect(formatHour(coverage[0]?.first ?? 0)).toBe('2013-01-01T06:00:00Z');
    expect(formatHour(coverage[0]?.last ?? 0)).toBe('2013-12-30T23:00:00Z');
    await store.close();
  });
});
