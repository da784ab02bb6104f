import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CHECKED_TOPIC, FORECASTS_TOPIC, OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { embeddedForecasts } from './support/embedded-forecasts.js';
import { keyOf, largestDifference } from './support/largest-difference.js';
import { StreamServices } from './support/stream-services.js';
import { tiledNetwork, type Network } from './support/tiled-network.js';

const COPIES = 11;
const HOURS = 60;
const TOLERANCE = 1e-4;
const WAIT = { timeout: 240_000, interval: 1000 };

let services: StreamServices;
let network: Network;
let expected: Forecast[];
beforeAll(async () => {
  network = await tiledNetwork(COPIES, HOURS);
  services = await StreamServices.start(network.stations);
  expected = await embeddedForecasts(network);
}, 1_200_000);
afterAll(() => services.dispose());

it('makes the forecasts of one process with a worker that checks and two that forecast, each exactly once', async () => {
  await services.run(['ingest']);
  await Promise.all([services.run(['forecast']), services.run(['forecast'])]);
  await services.publish(network.observations, network.stations);
  await vi.waitFor(async () => {
    const stored = await storedForecasts();
    expect(stored.length).toBe(expected.length);
    expect(await services.lagOf('stationcast.forecast', CHECKED_TOPIC)).toBe(0);
  }, WAIT);
  const stored = await storedForecasts();
  expect(stored.map(keyOf)).toEqual(expected.map(keyOf));
  expect(largestDifference(stored, expected)).toBeLessThan(TOLERANCE);
  expect(await services.lagOf('stationcast.ingest', OBSERVATIONS_TOPIC)).toBe(0);
  const readings = await services.store.readObservations({ from: -Infinity, to: Infinity });
  expect(new Set(readings.map(({ station }) => station)).size).toBe(network.stations.length);
  let produced = 0;
  for (const { first, next } of (await services.topics.endsOf(FORECASTS_TOPIC)).values())
    produced += next - first;
  expect(produced).toBeGreaterThanOrEqual(expected.length);
}, 300_000);

it('stops in order when it is asked to, with nothing left behind', async () => {
  const ended = services.workers.map((worker) => once(worker, 'exit'));
  for (const worker of services.workers) worker.kill('SIGTERM');
  expect((await Promise.all(ended)).map(([code]) => code as unknown)).toEqual([0, 0, 0]);
}, 60_000);

function storedForecasts(): Promise<Forecast[]> {
  return services.store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
}
