import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import type { ApiEvents } from '../../../api/events/api-events.js';
import { RecentCoverage } from '../../../api/stations/recent-coverage.js';
import { StoreUnavailableError } from '../../../ingest/errors.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { hourToMilliseconds } from '../../../ingest/time.js';

const HOUR = 380_000;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Nothing here logs what a test would look at.
}

let store: SeriesStore;
let events: ApiEvents;
let scans: number;
let now: number;
let broken: boolean;
let recent: RecentCoverage;

beforeEach(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  events = createApiEvents(silent);
  [scans, now, broken] = [0, 0, false];
  const counted = {
    coverage: () => {
      scans += 1;
      return broken ? Promise.reject(new StoreUnavailableError('away')) : store.coverage();
    },
  };
  recent = new RecentCoverage(counted, events, () => now);
});

afterEach(async () => {
  await store.close();
});

async function write(station: string, hour: number): Promise<void> {
  const observation = { station, time: hourToMilliseconds(hour), temperature_2m: 7.4 };
  await store.writeObservations([{ observation, flags: [] }]);
}

function tell(station: string, hour: number): void {
  const reading = { station, hour, values: { temperature_2m: 7.4 }, flagged: [] };
  events.emit({ name: 'observations', readings: [reading] });
}

describe('the coverage that requests share', () => {
  it('is read once for many requests, and again after some seconds', async () => {
    await write('a', HOUR);
    const once = { station: 'a', first: HOUR, last: HOUR, hours: 1 };
    expect(await Promise.all([recent.of('a'), recent.of('a'), recent.of('b')])).toEqual([
      once,
      once,
      undefined,
    ]);
    expect(scans).toBe(1);
    await write('a', HOUR + 1);
    expect(await recent.of('a')).toEqual(once);
    now += 10_000;
    expect(await recent.of('a')).toEqual({ ...once, last: HOUR + 1, hours: 2 });
    expect(scans).toBe(2);
  });

  it('holds a reading as soon as an event has told of it', async () => {
    await write('a', HOUR);
    await recent.all();
    tell('a', HOUR + 1);
    tell('b', HOUR);
    expect(await recent.of('a')).toEqual({ station: 'a', first: HOUR, last: HOUR + 1, hours: 2 });
    expect(await recent.of('b')).toEqual({ station: 'b', first: HOUR, last: HOUR, hours: 1 });
    tell('a', HOUR + 1);
    expect(await recent.of('a')).toMatchObject({ hours: 2 });
    expect(scans).toBe(1);
  });

  it('holds a reading that an event told of while the store was being read', async () => {
    await write('a', HOUR);
    const during = recent.of('a');
    tell('a', HOUR + 1);
    await during;
    expect(await recent.of('a')).toMatchObject({ last: HOUR + 1 });
  });

  it('asks the store again after it was away', async () => {
    await write('a', HOUR);
    broken = true;
    await expect(recent.of('a')).rejects.toThrow(StoreUnavailableError);
    broken = false;
    expect(await recent.of('a')).toMatchObject({ last: HOUR });
  });
});
