/** What the API costs over Express alone, how soon events reach many streams, and what happens under too much load. */
import type { Figure } from '../support/benchmark.js';
import { load, type Load } from './load.js';
import { ServedProcess } from './served-process.js';
import { StreamClients } from './stream-clients.js';

const ROUNDS = 5;
const SECONDS = 5;
const CONNECTIONS = 20;
const OVERLOAD_CONNECTIONS = 500;
const OVERLOAD_SECONDS = 15;
const STREAMS = 1_000;
const EVENT_ROUNDS = 10;
const STATIONS_PER_EVENT = 3;
const MEBIBYTE = 2 ** 20;

const FIELDS = 'temperature_2m,temperature_2m_p10,temperature_2m_p90,wind_speed_10m';
const FORECAST = `/v1/forecast?latitude=52.1&longitude=5.2&hourly=${FIELDS}&forecast_hours=24`;

export async function api(): Promise<Figure[]> {
  const served = await ServedProcess.start();
  try {
    return [...(await overhead(served)), ...(await streams(served)), ...(await overload(served))];
  } finally {
    served.stop();
  }
}

async function overhead(served: ServedProcess): Promise<Figure[]> {
  const text = await (await fetch(`${served.api}${FORECAST}`)).text();
  await served.order({ name: 'send these bytes', text });
  const ofBare: Load[] = [];
  const ofApi: Load[] = [];
  const options = { connections: CONNECTIONS, seconds: SECONDS };
  // The first round warms both up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await load(`${served.bare}/`, options);
    const own = await load(`${served.api}${FORECAST}`, options);
    if (round === 0) continue;
    ofBare.push(bare);
    ofApi.push(own);
  }
  const paths = Array.from(
    { length: 500 },
    (_, hours) =>
      `${FORECAST}&past_hours=${hours % 48}&models=best_match${',best_match'.repeat(Math.floor(hours / 48))}`,
  );
  const uncached = await load(served.api, { ...options, paths });
  const rate = (loads: readonly Load[]) => median(loads.map((each) => each.rate));
  const p99 = (loads: readonly Load[]) => median(loads.map((each) => each.p99));
  return [
    { name: 'bare Express handler', value: rate(ofBare), unit: 'answers/s', note: `${text.length} bytes` },
    { name: '/v1/forecast, one address', value: rate(ofApi), unit: 'answers/s' },
    { name: 'throughput, API / bare', value: rate(ofApi) / rate(ofBare), unit: '', bar: { atLeast: 0.6 } },
    { name: 'p99, bare', value: p99(ofBare), unit: 'ms' },
    { name: 'p99, API', value: p99(ofApi), unit: 'ms' },
    { name: 'p99, API / bare', value: p99(ofApi) / p99(ofBare), unit: '', bar: { atMost: 2.5 } },
    {
      name: '/v1/forecast, 500 addresses in turn',
      value: uncached.rate,
      unit: 'answers/s',
      note: 'most of them made from the store',
    },
  ];
}

async function streams(served: ServedProcess): Promise<Figure[]> {
  const clients = await StreamClients.open(`${served.api}/v1/stream`, STREAMS);
  let slowest = 0;
  try {
    for (let round = 0; round < EVENT_ROUNDS; round++) {
      const report = await served.order({ name: 'emit', stations: STATIONS_PER_EVENT });
      if (report.name !== 'emitted') throw new Error(`the process answered ${report.name}`);
      const last = await clients.received(STATIONS_PER_EVENT, 30_000);
      slowest = Math.max(slowest, last - report.at);
    }
  } finally {
    clients.close();
  }
  return [
    {
      name: `${STREAMS} streams, last event at the last of them`,
      value: slowest,
      unit: 'ms',
      bar: { atMost: 1_000 },
      note: `slowest of ${EVENT_ROUNDS} rounds of ${STATIONS_PER_EVENT} events`,
    },
  ];
}

async function overload(served: ServedProcess): Promise<Figure[]> {
  await served.order({ name: 'tell memory' });
  const paths = Array.from(
    { length: 2_000 },
    (_, hours) => `/v1/forecast?station=bench-${hours % 33}&hourly=${FIELDS}&past_hours=${hours}`,
  );
  const result = await load(served.api, {
    connections: OVERLOAD_CONNECTIONS,
    seconds: OVERLOAD_SECONDS,
    paths,
  });
  const report = await served.order({ name: 'tell memory' });
  const memory = report.name === 'memory' ? report.bytes : NaN;
  const refused = await refusal(served, paths);
  const other = [...result.statuses].filter(([status]) => status !== 200 && status !== 503);
  const total = [...result.statuses.values()].reduce((sum, count) => sum + count, 0);
  return [
    {
      name: 'overload, answered',
      value: result.rate,
      unit: 'answers/s',
      note: `${OVERLOAD_CONNECTIONS} connections`,
    },
    { name: 'overload, refused with 503', value: (result.statuses.get(503) ?? 0) / total, unit: '' },
    {
      name: 'overload, other answers or none',
      value: other.reduce((sum, [, count]) => sum + count, 0) + result.failures,
      unit: '',
      bar: { atMost: 0 },
    },
    { name: 'Retry-After of a 503', value: refused, unit: 's', bar: { atLeast: 1 } },
    { name: 'overload, most memory', value: memory / MEBIBYTE, unit: 'MiB', bar: { atMost: 768 } },
  ];
}

/** Asks for so much at once that something is refused; 0 where nothing was. */
async function refusal(served: ServedProcess, paths: readonly string[]): Promise<number> {
  const answers = await Promise.all(paths.slice(-300).map((path) => fetch(`${served.api}${path}`)));
  const refused = answers.find(({ status }) => status === 503);
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  return Number(refused?.headers.get('Retry-After') ?? 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
