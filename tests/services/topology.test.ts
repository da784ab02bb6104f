import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BUCKET, ORGANIZATION } from '../../deploy/local/influxdb.js';
import { Topology } from '../../deploy/local/topology.js';
import { PACKAGE_FOLDER } from '../../deploy/package-files.js';
import { systemClock } from '../../ingest/clock.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { MILLISECONDS_PER_HOUR, formatHour, nearestHour } from '../../ingest/time.js';
import { start } from '../integration/deploy/run-stationcast.js';
import { TraceReceiver } from './support/trace-receiver.js';
import { dashboardPage, type DrawnPanel } from './support/dashboard-picture.js';
import {
  interpolate,
  runFlux,
  runPrometheus,
  type Cell,
  type Frame,
  type QueryContext,
} from './support/grafana-queries.js';

const PROVISIONING = path.join(PACKAGE_FOLDER, 'dashboards', 'grafana', 'provisioning');
const DAY = 86_400;

const targetSchema = z.object({
  datasource: z.object({ type: z.string() }).optional(),
  query: z.string().optional(),
  expr: z.string().optional(),
  legendFormat: z.string().optional(),
});
const panelSchema = z.object({
  type: z.enum(['timeseries', 'barchart', 'table', 'stat']),
  title: z.string(),
  options: z.object({ xField: z.string().optional() }).optional(),
  targets: z.array(targetSchema).min(1),
});
const dashboardSchema = z.object({
  title: z.string(),
  panels: z.array(panelSchema),
  templating: z
    .object({
      list: z
        .array(
          z.object({
            name: z.string(),
            type: z.enum(['query', 'custom']),
            query: z.union([z.string(), z.object({ query: z.string() })]),
          }),
        )
        .default([]),
    })
    .optional(),
});
type Dashboard = z.output<typeof dashboardSchema>;
type Panel = z.output<typeof panelSchema>;

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          title: z.string(),
          data: z.array(
            z.object({
              datasourceUid: z.string(),
              relativeTimeRange: z.object({ from: z.number() }).optional(),
              model: targetSchema,
            }),
          ),
        }),
      ),
    }),
  ),
});

const WAIT = { timeout: 240_000, interval: 1000 };
/** Of the readings that compose replays: at least so many hours, however the day has come along. */
const REPLAYED_HOURS = 24 * 5;
/** No observations: no JSON, a station that nobody knows, a value that is no number. */
const REFUSED = [
  'temperature: mild',
  '{"station":"nowhere","time":"2013-01-01T06:00:00Z","temperature_2m":1}',
  '{"station":"nyc-jfk","time":"2013-01-01T06:00:00Z","temperature_2m":"mild"}',
];

/** What becomes of a reading, in the order in which it does: which process, and what it does. */
const FROM_RECORD_TO_FORECAST = [
  ['stationcast-publish', 'send weather.observations'],
  ['stationcast-ingest', 'process weather.observations'],
  ['stationcast-ingest', 'store write observations'],
  ['stationcast-ingest', 'send weather.observations.checked'],
  ['stationcast-forecast', 'process weather.observations.checked'],
  ['stationcast-forecast', 'windows'],
  ['stationcast-forecast', 'inference'],
  ['stationcast-forecast', 'store write forecasts'],
  ['stationcast-forecast', 'send weather.forecasts'],
  ['stationcast-api', 'process weather.forecasts'],
] as const;
const CLIENT_TRACE = '0af7651916cd43dd8448eb211c80319c';

let collector: TraceReceiver;
let topology: Topology;
let store: InfluxDbSeriesStore;
let producer: KafkaProducer;
let replay: ReturnType<typeof start> | undefined;
beforeAll(async () => {
  // A worker that was killed is missed after the shortest time that brokers allow.
  collector = await TraceReceiver.start();
  topology = await Topology.start({
    STATIONCAST_KAFKA_SESSION_TIMEOUT: '6',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '500',
  });
  const logger = pino({ level: 'silent' });
  store = new InfluxDbSeriesStore({
    ...topology.influxDb,
    organization: ORGANIZATION,
    bucket: BUCKET,
    logger,
    readPatience: 20_000,
  });
  producer = await KafkaProducer.connect({ brokers: [topology.broker], clientId: 'test', logger });
}, 1_200_000);
afterAll(async () => {
  replay?.child.kill('SIGTERM');
  await replay?.outcome;
  await producer.close();
  await store.close();
  await topology.stop();
  await collector.close();
}, 120_000);

describe('what compose brings up', () => {
  it('is ready, each role for itself', async () => {
    for (const role of ['ingest', 'forecast', 'api'] as const) {
      await expect(topology.isReady(role), role).resolves.toBe(true);
    }
    expect((await fetch(`${topology.apiUrl}/readyz`)).status).toBe(200);
  });

  it('makes every forecast of a replay, though the role that makes them is killed in its midst', async () => {
    const { command, environment } = topology.service('replay');
    replay = start(command, environment);
    await vi.waitFor(async () => {
      expect((await storedOrigins()).size).toBeGreaterThan(0);
    }, WAIT);
    await topology.killRole('forecast');
    await expect(topology.isReady('forecast')).resolves.toBe(false);
    await topology.startRole('forecast');
    const lastHour = Math.floor(systemClock.now() / MILLISECONDS_PER_HOUR);
    await vi.waitFor(async () => {
      for (const [station, origins] of await storedOrigins())
        expect(origins.at(-1), station).toBeGreaterThanOrEqual(lastHour);
    }, WAIT);
    const stored = await storedOrigins();
    expect([...stored.keys()].sort()).toEqual(['nyc-ewr', 'nyc-jfk', 'nyc-lga']);
    for (const [station, origins] of stored) {
      const [first = 0] = origins;
      expect(origins, station).toEqual(origins.map((_, hour) => first + hour));
      expect(origins.length, station).toBeGreaterThanOrEqual(REPLAYED_HOURS);
    }
  }, 600_000);

  it('answers, flags what it doubts, and keeps what is no observation', async () => {
    const doubted = {
      station: 'nyc-jfk',
      time: formatHour(nearestHour(systemClock.now()) - 1),
      temperature_2m: 5,
      dew_point_2m: 15,
    };
    // Several times, since what a counter rose by is only known between two scrapes.
    for (let time = 0; time < 3; time += 1) {
      await producer.send(
        OBSERVATIONS_TOPIC,
        [...REFUSED, JSON.stringify(doubted)].map((value) => ({ value })),
      );
      const answer = await fetch(`${topology.apiUrl}/v1/forecast?station=nyc-jfk&hourly=temperature_2m`, {
        headers: { traceparent: `00-${CLIENT_TRACE}-b7ad6b7169203331-01` },
      });
      expect(answer.status).toBe(200);
      await nextScrapes();
    }
  }, 120_000);
});

describe('traces', () => {
  it('lead from a record to its forecast, through every process on the way', async () => {
    await vi.waitFor(() => {
      const whole = [...collector.traces().values()].filter((spans) =>
        FROM_RECORD_TO_FORECAST.every(([service, name]) =>
          spans.some((span) => span.service === service && span.name === name),
        ),
      );
      expect(whole.length).toBeGreaterThan(0);
      for (const spans of whole) {
        const ids = new Set(spans.map(({ spanId }) => spanId));
        const orphans = spans.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId));
        expect(orphans.map(({ name }) => name)).toEqual(['send weather.observations']);
      }
    }, WAIT);
  }, 250_000);

  it('of a client go on in the API', async () => {
    await vi.waitFor(() => {
      const names = (collector.traces().get(CLIENT_TRACE) ?? []).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['GET /v1/forecast', 'store read latest forecasts']));
    }, WAIT);
  }, 250_000);
});

/** Hours of origin of the forecasts in InfluxDB, by station, each once and in order. */
async function storedOrigins(): Promise<Map<string, number[]>> {
  const origins = new Map<string, number[]>();
  for (const { station, origin } of await store.readForecasts({
    origins: { from: -Infinity, to: Infinity },
  })) {
    origins.set(station, [...(origins.get(station) ?? []), origin]);
  }
  return origins;
}

/** Resolves when Prometheus has looked at each role once more. */
async function nextScrapes(): Promise<void> {
  const scrapes = async (): Promise<number> => {
    const response = await fetch(`${topology.prometheusUrl}/api/v1/query?query=min(count_over_time(up[1h]))`);
    return Number(scrapesSchema.parse(await response.json()).data.result[0]?.value[1] ?? 0);
  };
  // One that had begun before may end now.
  const wanted = (await scrapes()) + 2;
  await vi.waitFor(async () => {
    expect(await scrapes()).toBeGreaterThanOrEqual(wanted);
  }, WAIT);
}

const scrapesSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

async function dashboards(): Promise<Dashboard[]> {
  const folder = path.join(PROVISIONING, 'dashboards');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (name) =>
      dashboardSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8'))),
    ),
  );
}

async function contextOf({ templating }: Dashboard): Promise<QueryContext> {
  const context = { from: -3 * DAY, to: DAY, variables: {} };
  const variables: Record<string, string> = {};
  for (const { name, type, query } of templating?.list ?? []) {
    if (type === 'custom' && typeof query === 'string') {
      variables[name] = query.split(',')[0]?.split(' : ')[1]?.trim() ?? '';
    } else if (typeof query !== 'string') {
      const [frame] = await runFlux(topology, query.query, context);
      variables[name] = String(frame?._value?.[0] ?? '');
    }
    expect(variables[name], `variable ${name} has a value`).not.toBe('');
  }
  return { ...context, variables };
}

function run(
  { query, expr, legendFormat }: z.output<typeof targetSchema>,
  context: QueryContext,
): Promise<Frame[]> {
  if (query !== undefined) return runFlux(topology, query, context);
  // Of all that has been scraped, however long a busy machine took since.
  return runPrometheus(topology, expr ?? '', { from: -1800, to: 0 }, legendFormat);
}

const isNumber = (cell: Cell): boolean => typeof cell === 'number' && Number.isFinite(cell);

/** Why Grafana would draw nothing of these frames; undefined where it draws. */
function whyEmpty({ type, options }: Panel, frames: readonly Frame[]): string | undefined {
  if (frames.every((frame) => Object.values(frame).every((column) => column.length === 0))) return 'no data';
  const columns = frames.flatMap((frame) => Object.entries(frame));
  const numbers = columns.filter(([name, cells]) => name !== '_time' && cells.some(isNumber));
  if (numbers.length === 0) return 'no numbers';
  if (type === 'timeseries' && !frames.every((frame) => '_time' in frame)) return 'no time';
  if (type === 'barchart' && frames.length !== 1) return `${frames.length} frames; a bar chart draws one`;
  if (type === 'barchart' && frames[0]?.[options?.xField ?? ''] === undefined)
    return 'no column for the x axis';
  return undefined;
}

/** A page a dashboard, in the folder that DASHBOARD_PICTURES names, for people to look at. */
async function showPeople(title: string, panels: readonly DrawnPanel[]): Promise<void> {
  const folder = process.env.DASHBOARD_PICTURES;
  if (folder === undefined) return;
  await writeFile(path.join(folder, `${title}.html`), dashboardPage(title, panels));
}

describe('every panel', () => {
  it('of every dashboard has data that its type can draw', async () => {
    const empty: string[] = [];
    let count = 0;
    for (const dashboard of await dashboards()) {
      const context = await contextOf(dashboard);
      const drawn: DrawnPanel[] = [];
      for (const panel of dashboard.panels) {
        const plotted: Frame[] = [];
        drawn.push({
          title: interpolate(panel.title, context.variables),
          type: panel.type,
          xField: panel.options?.xField,
          frames: plotted,
        });
        for (const [index, target] of panel.targets.entries()) {
          const reason = await run(target, context).then(
            (frames) => {
              plotted.push(...frames);
              return whyEmpty(panel, frames);
            },
            (error: unknown) => String(error),
          );
          if (reason !== undefined)
            empty.push(`${dashboard.title}: ${panel.title}, query ${index}: ${reason}`);
          count += 1;
        }
      }
      await showPeople(dashboard.title, drawn);
    }
    expect(empty).toEqual([]);
    expect(count).toBeGreaterThan(20);
  }, 240_000);
});

describe('every alert rule', () => {
  it('has a number to decide on', async () => {
    const text = await readFile(path.join(PROVISIONING, 'alerting', 'stationcast.yaml'), 'utf8');
    const { groups } = rulesSchema.parse(parse(text));
    for (const { title, data } of groups.flatMap(({ rules }) => rules)) {
      const [query] = data;
      if (query === undefined) throw new Error(`${title} has no query`);
      const from = -(query.relativeTimeRange?.from ?? 0);
      const frames = await run(query.model, { from, to: 0, variables: {} });
      const numbers = frames
        .flatMap((frame) => Object.values(frame))
        .flat()
        .filter(isNumber);
      expect(numbers.length, title).toBeGreaterThan(0);
    }
  }, 120_000);
});
