import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';
import { fullWindow, stationAt } from './support/windows.js';

const stations = [stationAt('a', 50), stationAt('b', 51), stationAt('c', 52)];
let engine: LocalEngine;
let forecaster: Forecaster;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, largestBatch: 4 });
  const model = await readModel(PERSISTENCE_MODEL);
  await engine.load(model);
  forecaster = new Forecaster(engine, model);
});

afterAll(() => engine.close());

test('each station gets its own forecast, under the names that stores and wires use', async () => {
  const window = fullWindow(stations, 1000, (_, station, variable) =>
    variable === 'temperature_2m' ? 10 + station : 4 * station,
  );
  const forecasts = await forecaster.forecast([window]);
  expect(forecasts.map(({ station }) => station)).toEqual(['a', 'b', 'c']);
  const [, second] = forecasts;
  expect(second).toMatchObject({ station: 'b', model: 'persistence-1.0.0', origin: 1000, horizon: 24 });
  const everyLead = (value: number): Float32Array => new Float32Array(24).fill(value);
  expect(second?.fields).toEqual({
    temperature_2m: everyLead(11),
    temperature_2m_p10: everyLead(9),
    temperature_2m_p25: everyLead(10),
    temperature_2m_p50: everyLead(11),
    temperature_2m_p75: everyLead(12),
    temperature_2m_p90: everyLead(13),
    wind_speed_10m: everyLead(4),
    wind_speed_10m_p10: everyLead(2),
    wind_speed_10m_p25: everyLead(3),
    wind_speed_10m_p50: everyLead(4),
    wind_speed_10m_p75: everyLead(5),
    wind_speed_10m_p90: everyLead(6),
    wind_direction_10m: everyLead(270),
  });
});

test('wind is never forecast below zero', async () => {
  const window = fullWindow(stations, 1000, (_, _station, variable) =>
    variable === 'wind_speed_10m' ? 1 : 0,
  );
  const [forecast] = await forecaster.forecast([window]);
  expect(forecast?.fields.wind_speed_10m_p10?.[0]).toBe(0);
  expect(forecast?.fields.temperature_2m_p10?.[0]).toBe(-2);
});

test('a node of fewer stations than the model has slots gets no forecasts for the empty ones', async () => {
  const forecasts = await forecaster.forecast([fullWindow(stations.slice(0, 1), 1000, () => 3)]);
  expect(forecasts).toHaveLength(1);
  expect(forecasts[0]?.fields.temperature_2m?.[23]).toBe(3);
});

test('more windows than one batch holds come back in their order', async () => {
  const origins = Array.from({ length: 19 }, (_, index) => 1000 + index);
  const windows = origins.map((origin) => fullWindow(stations, origin, (hour) => hour));
  const forecasts = await forecaster.forecast(windows, { priority: 'backfill' });
  expect(forecasts.map(({ origin }) => origin)).toEqual(
    origins.flatMap((origin) => [origin, origin, origin]),
  );
  for (const { origin, fields } of forecasts) expect(fields.temperature_2m?.[0]).toBe(origin);
});

test('no windows give no forecasts', async () => {
  await expect(forecaster.forecast([])).resolves.toEqual([]);
});

test('a window of another shape is refused before it reaches the engine', async () => {
  const window = fullWindow(stations, 1000, () => 0);
  const refused = [
    { ...window, hours: 24 },
    { ...window, variables: ['temperature_2m'] as const },
    { ...window, node: { id: 'node', stations: [...stations, stationAt('d', 53)] } },
  ];
  for (const wrong of refused) await expect(forecaster.forecast([wrong])).rejects.toThrow(InvalidInputError);
});

test('a model for another task is refused', async () => {
  const model = await readModel(WORK_MODEL);
  expect(() => new Forecaster(engine, model)).toThrow(/work-1\.0\.0.*task is forecast/);
});
