import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { backfillReportSchema } from '../../forecast/backfill/backfill-report.js';
import { kafkaClient } from '../../ingest/kafka/kafka-client.js';
import { BACKFILLS_TOPIC } from '../../ingest/kafka/topic.js';
import { formatHour } from '../../ingest/time.js';
import { PERSISTENCE_MODEL } from '../integration/forecast/support/fixture-models.js';
import {
  coast,
  FIRST_HOUR,
  observationsOf,
  temperatureAt,
} from '../integration/forecast/support/generated-weather.js';
import { StreamServices } from './support/stream-services.js';

/** Two nodes, and so five units of ten days, each at home in another partition. */
const STATIONS = coast(4);
const NODES = 2;
const HISTORY = 48;
const ORIGINS = 5 * 240;
const FIRST_ORIGIN = FIRST_HOUR + HISTORY - 1;
const LAST_ORIGIN = FIRST_ORIGIN + ORIGINS - 1;
const GROUP = 'stationcast.backfill';
const ENVIRONMENT = { STATIONCAST_MODELS: PERSISTENCE_MODEL, STATIONCAST_LOG_LEVEL: 'debug' };
const logLineSchema = z.object({ msg: z.string(), unit: z.int().optional() });

/** A worker process, and the units that it has forecast. */
interface Worker {
  readonly child: ChildProcess;
  readonly units: () => number[];
}

let services: StreamServices;
let workers: Worker[];

beforeAll(async () => {
  services = await StreamServices.start(STATIONS);
  await services.store.writeStations(STATIONS);
  await services.store.writeObservations(observationsOf(STATIONS, HISTORY + ORIGINS));
  workers = [startWorker(), startWorker()];
  await Promise.all(workers.map(({ child }) => once(child.stdout ?? child, 'data')));
  await untilBothHavePartitions();
}, 300_000);

afterAll(() => services.dispose());

async function untilBothHavePartitions(): Promise<void> {
  const admin = kafkaClient(services.kafka.options()).admin();
  await admin.connect();
  try {
    for (;;) {
      const { groups } = await admin.describeGroups([GROUP]);
      if (groups.every(({ state, members }) => state === 'Stable' && members.length === workers.length))
        return;
      await setTimeout(500);
    }
  } finally {
    await admin.disconnect();
  }
}

function startWorker(): Worker {
  const child = services.spawn(['backfill-worker'], ENVIRONMENT);
  let log = '';
  child.stderr?.on('data', (text: string) => (log += text));
  const units = (): number[] =>
    log
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => logLineSchema.parse(JSON.parse(line)))
      .flatMap(({ msg, unit }) => (msg === 'unit forecast' && unit !== undefined ? [unit] : []));
  return { child, units };
}

async function distribute(): Promise<z.output<typeof backfillReportSchema>> {
  const period = ['--from', formatHour(FIRST_ORIGIN), '--to', formatHour(LAST_ORIGIN)];
  const child = services.spawn(['backfill', ...period, '--distribute', '--json'], ENVIRONMENT);
  let said = '';
  child.stdout?.on('data', (text: string) => (said += text));
  const [code] = z.tuple([z.int().nullable(), z.unknown()]).parse(await once(child, 'close'));
  expect({ code, log: code === 0 ? '' : services.log.slice(-4000) }).toEqual({ code: 0, log: '' });
  return backfillReportSchema.loose().parse(JSON.parse(said));
}

const unitsDone = (): number[] => workers.flatMap(({ units }) => units()).sort((a, b) => a - b);

test('two workers share a backfill: each window is forecast once, and all of them are stored', async () => {
  const report = await distribute();
  expect(report.windows).toEqual({
    forecast: NODES * ORIGINS,
    missing: 0,
    done: NODES * ORIGINS,
    remaining: 0,
  });
  expect(unitsDone()).toEqual([0, 1, 2, 3, 4]);
  for (const { units } of workers) expect(units().length).toBeGreaterThan(0);
  for (const origin of [FIRST_ORIGIN, FIRST_ORIGIN + 700, LAST_ORIGIN]) {
    const forecasts = await services.store.readForecasts({ origins: { from: origin, to: origin } });
    expect(forecasts).toHaveLength(STATIONS.length);
    for (const { station, fields } of forecasts) {
      const index = STATIONS.findIndex(({ id }) => id === station);
      expect(fields.temperature_2m?.[5]).toBeCloseTo(temperatureAt(index, origin), 4);
    }
  }
}, 300_000);

test('what is done is not put on the topic again, and what comes again is not done again', async () => {
  const report = await distribute();
  expect(report.windows).toMatchObject({ done: NODES * ORIGINS, remaining: 0 });
  await services.producer.send(
    BACKFILLS_TOPIC,
    [0, 3].map((unit) => ({ value: JSON.stringify({ backfill: report.id, unit }), partition: unit })),
  );
  await expect.poll(() => services.lagOf(GROUP, BACKFILLS_TOPIC), { timeout: 60_000 }).toBe(0);
  expect(unitsDone()).toEqual([0, 1, 2, 3, 4]);
}, 300_000);
