import { setTimeout } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CHECKED_TOPIC, OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import { parseObservation } from '../../ingest/observations/json-format.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { nearestHour } from '../../ingest/time.js';
import { randomMoments } from '../support/random-moments.js';
import { embeddedForecasts } from './support/embedded-forecasts.js';
import { keyOf, largestDifference } from './support/largest-difference.js';
import { StreamServices } from './support/stream-services.js';
import { tiledNetwork, type Network } from './support/tiled-network.js';

const COPIES = 11;
const HOURS = 60;
const KILLS = 20;
const TOLERANCE = 1e-4;
const EVERYTHING = { from: -Infinity, to: Infinity };
const OUTAGE = 30_000;

let services: StreamServices;
let network: Network;
let expected: Forecast[];
beforeAll(async () => {
  network = await tiledNetwork(COPIES, HOURS);
  services = await StreamServices.start(network.stations);
  expected = await embeddedForecasts(network);
}, 1_200_000);
afterAll(() => services.dispose());

it('loses nothing and doubles nothing, whenever workers are killed, the database ends or the broker does', async () => {
  const random = randomMoments();
  const roles = ['ingest', 'ingest', 'forecast', 'forecast'];
  const workers: ChildProcess[] = roles.map((role) => services.spawn([role]));
  let running = true;
  const publishing = publishSlowly(() => running);
  for (let kill = 1; kill <= KILLS; kill++) {
    await setTimeout(500 + random() * 4500);
    const victim = Math.floor(random() * roles.length);
    workers[victim]?.kill('SIGKILL');
    workers[victim] = services.spawn([roles[victim] ?? '']);
    if (kill === 7) void outage();
    if (kill === 5 || kill === 15) await restartBroker();
    if (kill % 6 === 0) await expectOffsetsBehindStore();
  }
  await publishing;
  running = false;
  await vi.waitFor(
    async () => {
      // A worker that could not go on while everything was down was to be started again by its supervisor.
      workers.forEach((worker, index) => {
        if (worker.exitCode !== null) workers[index] = services.spawn([roles[index] ?? '']);
      });
      expect(await services.lagOf('stationcast.ingest', OBSERVATIONS_TOPIC)).toBe(0);
      expect(await services.lagOf('stationcast.forecast', CHECKED_TOPIC)).toBe(0);
      const stored = await services.store.readForecasts({ origins: EVERYTHING });
      expect(stored.length).toBe(expected.length);
    },
    { timeout: 180_000, interval: 2000 },
  );
  const stored = await services.store.readForecasts({ origins: EVERYTHING });
  expect(stored.map(keyOf)).toEqual(expected.map(keyOf));
  expect(largestDifference(stored, expected)).toBeLessThan(TOLERANCE);
  await expectOffsetsBehindStore();
}, 600_000);

async function publishSlowly(goesOn: () => boolean): Promise<void> {
  const { observations, stations } = network;
  for (let start = 0; start < observations.length && goesOn(); start += stations.length / 3) {
    const part = observations.slice(start, start + stations.length / 3);
    // The broker may be down: what did not get through is sent again, and may come twice.
    await vi.waitFor(() => services.publish(part, stations), { timeout: 120_000, interval: 500 });
    await setTimeout(250);
  }
}

async function outage(): Promise<void> {
  await services.influxDb.stop();
  await setTimeout(OUTAGE);
  await services.influxDb.startAgain();
}

async function restartBroker(): Promise<void> {
  await services.kafka.kill();
  await services.kafka.startAgain();
}

/** Every observation before a committed offset is in the store. */
async function expectOffsetsBehindStore(): Promise<void> {
  const committed = await services.topics.committedBy('stationcast.ingest', OBSERVATIONS_TOPIC);
  const slots = await vi.waitFor(
    async () => {
      const readings = await services.store.readObservations(EVERYTHING);
      return new Set(readings.map(({ station, hour }) => `${station} ${hour}`));
    },
    { timeout: 90_000, interval: 1000 },
  );
  const missing: string[] = [];
  await readTopic(services.kafka.options(), OBSERVATIONS_TOPIC, (records) => {
    for (const { partition, offset, value } of records) {
      if (offset >= (committed.get(partition)?.offset ?? 0)) continue;
      const observation = parseObservation(value ?? '');
      if (observation instanceof Rejection) throw new Error(observation.message);
      const slot = `${observation.station} ${nearestHour(observation.time)}`;
      if (!slots.has(slot)) missing.push(`${partition}/${offset} ${slot}`);
    }
  });
  expect(missing).toEqual([]);
}
