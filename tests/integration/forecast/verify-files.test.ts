import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type FileVerification,
  fileVerificationSchema,
  verifyFiles,
  type VerifyFilesOptions,
} from '../../../forecast/dataset/verify-files.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { systemClock } from '../../../ingest/clock.js';
import { CancelledError, ConfigurationError } from '../../../ingest/errors.js';
import { type EpochHour, formatHour, nearestHour, parseInstant } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL } from './support/fixture-models.js';

const FIRST = nearestHour(parseInstant('2024-01-01T00:00:00Z') ?? 0);
const HOURS = 240;
const LAST = FIRST + HOURS - 1;
const STATIONS = ['a', 'b', 'c', 'd'];
/** The last five days; the five before are history, and what climatology is learned from. */
const PERIOD = { from: FIRST + 120, to: LAST };

let engine: LocalEngine;
let forecaster: Forecaster;
let folder: string;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  const model = await readModel(PERSISTENCE_MODEL);
  await engine.load(model);
  forecaster = new Forecaster(engine, model);
});

afterAll(() => engine.close());

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-verify-'));
  const stations = STATIONS.map((id, index) => `${id},Station ${id},${50 + index},5,,NL`);
  writeFileSync(
    path.join(folder, 'stations.csv'),
    ['station,name,latitude,longitude,elevation,country', ...stations].join('\n'),
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Reading = (hour: EpochHour, station: number) => string;

/** A daily wave, a slope from station to station, and wind from the south-west. */
function reading(hour: EpochHour, station: number): string {
  const temperature = (8 + station + 4 * Math.sin((2 * Math.PI * hour) / 24)).toFixed(1);
  return `${temperature},${(4 + (hour % 5) + station).toFixed(1)},225`;
}

function writeObservations(readings: Reading = reading, name = 'observations-2024.csv.gz'): void {
  const lines = ['station,time,temperature,wind_speed,wind_direction'];
  for (let hour = FIRST; hour <= LAST; hour++) {
    for (const [index, station] of STATIONS.entries()) {
      lines.push(`${station},${formatHour(hour).replace(':00Z', 'Z')},${readings(hour, index)}`);
    }
  }
  writeFileSync(path.join(folder, name), gzipSync(lines.join('\n')));
}

function verify(options: Partial<VerifyFilesOptions> = {}): Promise<FileVerification> {
  return verifyFiles({ forecaster, folder, period: PERIOD, clock: systemClock, ...options });
}

test('a model that persists scores exactly as persistence does, and the report is valid JSON of its schema', async () => {
  writeObservations();
  const report = await verify();
  expect(fileVerificationSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(report).toMatchObject({
    model: 'persistence-1.0.0',
    stations: 4,
    nodes: 2,
    // 120 h with 24 h ahead of each origin, and the origin right before the period.
    origins: { first: formatHour(PERIOD.from - 1), last: formatHour(LAST - 24), count: 97 },
    windows: { forecast: 2 * 97, empty: 0 },
    records: { read: 4 * HOURS, rejected: 0, outOfRange: 0 },
  });
  const pairs = 97 * 24 * STATIONS.length;
  for (const variable of ['temperature_2m', 'wind_speed_10m'] as const) {
    const scores = report.scores[variable];
    expect(report.pairs[variable]).toEqual({ scored: pairs, notObserved: 0, notComparable: 0 });
    expect(scores?.model).toEqual(scores?.persistence);
    expect(report.skill[variable]?.persistence).toEqual({ mse: 0, mae: 0 });
  }
  // The wave repeats day after day.
  expect(report.scores.temperature_2m?.yesterday?.mse).toBeLessThan(1e-9);
  expect(report.byLead.map(({ lead }) => lead)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  expect(report.byStation.map(({ station }) => station)).toEqual(STATIONS);
});

test('a reading of the year 9213 is rejected, and costs nothing', async () => {
  writeObservations((hour, station) => reading(hour, station));
  const lines = ['station,time,temperature,wind_speed,wind_direction', 'a,9213-01-01T00:00Z,5,4,225'];
  writeFileSync(path.join(folder, 'observations-9213.csv'), lines.join('\n'));
  const report = await verify();
  expect(report.records).toEqual({ read: 4 * HOURS + 1, rejected: 1, outOfRange: 0 });
  expect(report.origins.count).toBe(97);
});

test('climatology is learned from what lies outside the period, and there is none without it', async () => {
  writeObservations();
  const report = await verify();
  expect(report.climatology).toMatchObject({ learnedFrom: 'outside the period' });
  expect(report.scores.temperature_2m?.climatology?.mse).toBeLessThan(0.01);
  const everything = await verify({ period: { from: FIRST, to: LAST } });
  expect(everything.climatology).toBeNull();
  expect(everything.scores.temperature_2m?.climatology).toBeNull();
  expect(everything.scores.temperature_2m?.model?.n).toBeGreaterThan(0);
  const named = await verify({ climatology: { from: FIRST, to: FIRST + 47 } });
  expect(named.climatology).toEqual({
    learnedFrom: 'period',
    from: formatHour(FIRST),
    to: formatHour(FIRST + 47),
  });
});

test('the climatology of a month can be learned from the months around it, of the scored period too', async () => {
  writeObservations();
  const lines = ['station,time,temperature,wind_speed,wind_direction'];
  for (const month of ['2023-12', '2024-02']) {
    for (let hour = 0; hour < 24; hour++) {
      const time = `${month}-05T${String(hour).padStart(2, '0')}:00Z`;
      lines.push(...STATIONS.map((station) => `${station},${time},${month === '2023-12' ? 8 : 12},4,225`));
    }
  }
  writeFileSync(path.join(folder, 'observations-around.csv'), lines.join('\n'));
  const report = await verify({ climatology: 'other months', stations: ['b'] });
  expect(report.climatology?.learnedFrom).toBe('other months');
  // The station's mean in January is 9; that of December and February is 10, at every hour.
  expect(report.scores.temperature_2m?.climatology?.bias).toBeCloseTo(10 - 9, 1);
});

test('silenced stations are scored, and apart from those that were heard', async () => {
  writeObservations();
  const heard = await verify();
  const report = await verify({ silentShare: 0.5 });
  const pairs = heard.pairs.temperature_2m?.scored ?? NaN;
  expect(heard.silenced).toBeUndefined();
  expect(report.silenced?.share).toBe(0.5);
  // Each of the two nodes has two stations, of which one is silent at each origin.
  expect(report.silenced?.silent.temperature_2m?.persistence?.n).toBe(pairs / 2);
  const reporting = report.silenced?.reporting.temperature_2m;
  // The model repeats the last reading it has: of a station that is heard that is persistence, of a silent one it is not.
  expect(reporting?.model?.mse).toBe(reporting?.persistence?.mse);
  expect(report.scores.temperature_2m?.model?.mse).toBeGreaterThan(
    heard.scores.temperature_2m?.model?.mse ?? NaN,
  );
});

test('nodes can be made smaller than the model takes them, not larger', async () => {
  writeObservations();
  expect((await verify({ nodeSize: 1, every: 24 })).nodes).toBe(STATIONS.length);
  const most = forecaster.manifest.nodeSize;
  await expect(verify({ nodeSize: most + 1 })).rejects.toThrow(new RegExp(`nodeSize.*1 to ${most} stations`));
});

test('missing and impossible readings are left out and counted, bad records too', async () => {
  const gap = PERIOD.from + 40;
  writeObservations((hour, station) => {
    if (station === 1 && hour === gap) return ',3,225';
    if (station === 2 && hour === gap) return '99,3,225';
    if (station === 3 && hour === gap) return 'warm,3,225';
    return reading(hour, station);
  });
  const { records, pairs, scores } = await verify();
  expect(records).toEqual({ read: 4 * HOURS, rejected: 1, outOfRange: 1 });
  // Each gap is ahead of 24 origins, and yesterday of those 24 h later.
  expect(pairs.temperature_2m).toEqual({
    scored: 97 * 24 * 4 - 3 * 24 - 3 * 24,
    notObserved: 3 * 24,
    notComparable: 3 * 24,
  });
  expect(scores.temperature_2m?.model?.n).toBe(pairs.temperature_2m?.scored);
});

test('windows in which nothing was observed are not forecast, and counted', async () => {
  const silent = { from: PERIOD.from - 60, to: PERIOD.from };
  writeObservations((hour, station) =>
    hour >= silent.from && hour <= silent.to ? ',,' : reading(hour, station),
  );
  const { windows } = await verify();
  // Origins whose 48 h all lie in the silence: the one before the period, and the first in it.
  expect(windows).toEqual({ forecast: 2 * 95, empty: 2 * 2 });
});

test('stations and origins can be chosen, and progress is told', async () => {
  writeObservations();
  const steps: string[] = [];
  const report = await verify({
    stations: ['d', 'a'],
    every: 12,
    onProgress: (progress) => steps.push(progress.step),
  });
  expect(report.byStation.map(({ station }) => station)).toEqual(['d', 'a']);
  expect(report.origins.count).toBe(9);
  expect(new Set(steps)).toEqual(new Set(['reading', 'forecasting']));
  await expect(verify({ stations: ['x'] })).rejects.toThrow(/no station x; stations\.csv names a, b, c, d/);
});

test('a period with nothing to verify is refused with what there is', async () => {
  writeObservations();
  const tooLate = verify({ period: { from: LAST + 100, to: LAST + 200 } });
  await expect(tooLate).rejects.toThrow(ConfigurationError);
  await expect(tooLate).rejects.toThrow(/observations are 2024-01-01T00:00:00Z to 2024-01-10T23:00:00Z/);
});

test('a verification can be cancelled', async () => {
  writeObservations();
  const caller = new AbortController();
  const report = verify({
    signal: caller.signal,
    onProgress: () => {
      caller.abort();
    },
  });
  await expect(report).rejects.toThrow(CancelledError);
});
