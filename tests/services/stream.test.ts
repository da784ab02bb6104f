import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CHECKED_TOPIC, FORECASTS_TOPIC, OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { embeddedForecasts } from './support/embedded-forecasts.js';
import { keyOf, largestDifference } from './support/largest-difference.js';
import { StreamServices } from './support/stream-services.js';
import { threeNetworks, type Network } from './support/tiled-network.js';

const HOURS = 168;
const TOLERANCE = 1e-4;
const WAIT = { timeout: 480_000, interval: 1000 };

let services: StreamServices;
let network: Network;
let expected: Forecast[];
beforeAll(async () => {
  network = await threeNetworks(HOURS);
  services = await StreamServices.start(network.stations);
  expected = await embeddedForecasts(network);
}, 1_200_000);
afterAll(() => services.dispose());

it('makes the forecasts of one process for three networks and a week, with a worker that checks and two that forecast, each exactly once', async () => {
  await services.run(['ingest']);
  await Promise.all([services.run(['forecast']), services.run(['forecast'])]);
  await services.publish(network.observations, network.stations);
  await vi.waitFor(async () => {
    expect(await services.lagOf('stationcast.ingest', OBSERVATIONS_TOPIC)).toBe(0);
    expect(await services.lagOf('stationcast.forecast', CHECKED_TOPIC)).toBe(0);
  }, WAIT);
  const stored = await storedForecasts();
  expect(stored.map(keyOf)).toEqual(expected.map(keyOf));
  expect(largestDifference(stored, expected)).toBeLessThan(TOLERANCE);
  const readings = await services.store.readObservations({ from: -Infinity, to: Infinity });
  expect(new Set(readings.map(({ station }) => station)).size).toBe(network.stations.length);
  expect(await recordsOf(FORECASTS_TOPIC)).toBeGreaterThanOrEqual(expected.length);
}, 600_000);

it('stops in order when it is asked to, with nothing left behind', async () => {
  const ended = services.workers.map((worker) => once(worker, 'exit'));
  for (const worker of services.workers) worker.kill('SIGTERM');
  expect((await Promise.all(ended)).map(([code]) => code as unknown)).toEqual([0, 0, 0]);
}, 240_000);

async function recordsOf(topic: string): Promise<number> {
  const ends = await services.topics.endsOf(topic);
  return [...ends.values()].reduce((records, { first, next }) => records + next - first, 0);
}

function storedForecasts(): Promise<Forecast[]> {
  return services.store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
}
