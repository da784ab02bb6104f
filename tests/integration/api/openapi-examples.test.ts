import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Example } from '../../../api/openapi/example.js';
import { EXAMPLES } from '../../../api/openapi/examples.js';
import { SampleService, type Asked } from './sample-service.js';

const FILE = path.resolve(import.meta.dirname, '../../../api/openapi/examples.ts');

/** A few addresses in the order of the tour; those behind a key come last, since they change what is stored. */
const ASKED: readonly Asked[] = [
  {
    operation: 'GET /v1/forecast',
    address:
      '/v1/forecast?latitude=40.64&longitude=-73.78&hourly=temperature_2m,temperature_2m_p10,temperature_2m_p90,wind_speed_10m&timezone=auto&past_hours=2&forecast_hours=6',
  },
  { operation: 'GET /v1/stations', address: '/v1/stations?latitude=40.64&longitude=-73.78&limit=2' },
  { operation: 'GET /v1/latest', address: '/v1/latest?hourly=temperature_2m&limit=1' },
  { operation: 'GET /v1/stations/{station}', address: '/v1/stations/nyc-jfk' },
  {
    operation: 'GET /v1/stations/{station}/observations',
    address: '/v1/stations/nyc-jfk/observations?from=2013-01-05T12:00:00Z&to=2013-01-05T14:00:00Z',
  },
  {
    operation: 'GET /v1/stations/{station}/forecasts',
    address: '/v1/stations/nyc-jfk/forecasts?from=2013-01-05T12:00:00Z&to=2013-01-05T12:00:00Z',
  },
  { operation: 'GET /v1/verification', address: '/v1/verification' },
  { operation: 'GET /v1/verification/stations', address: '/v1/verification/stations' },
  { operation: 'GET /v1/verification/models', address: '/v1/verification/models?station=nyc-jfk' },
  {
    operation: 'POST /v1/observations',
    address: '/v1/observations',
    body: [
      { station: 'nyc-jfk', time: '2013-01-05T23:00:00Z', temperature_2m: 3.9, wind_speed_10m: 4.6 },
      { station: 'nyc-jfk', time: '2013-01-05T23:00:00Z', temperature_2m: 'cold' },
    ],
  },
  {
    operation: 'POST /v1/backfills',
    address: '/v1/backfills',
    body: { from: '2013-01-03T00:00:00Z', to: '2013-01-03T23:00:00Z', every: 6 },
  },
  { operation: 'GET /v1/backfills', address: '/v1/backfills', waits: true },
  { operation: 'GET /v1/backfills/{backfill}', address: '/v1/backfills/{backfill}' },
  { operation: 'POST /v1/backfills/{backfill}/cancel', address: '/v1/backfills/{backfill}/cancel', body: {} },
];

/** A processor may round the last digit that is shown another way than the one that made the examples. */
const TOLERANCE = 0.11;
/** Another one with each answer. */
const OWN = ['generationtime_ms', 'instance'];

let service: SampleService;

beforeAll(async () => {
  service = await SampleService.start();
}, 120_000);

afterAll(async () => {
  await service.stop();
});

it('the examples are what the service answers; npx vitest run tests/integration/api/openapi-examples.test.ts -u', async () => {
  const made: Record<string, Example> = {};
  for (const asked of ASKED) made[asked.operation] = await service.ask(asked);
  const examples = isAsGoodAs(made, EXAMPLES) ? EXAMPLES : made;
  await expect(await sourceOf(examples)).toMatchFileSnapshot(FILE);
}, 120_000);

function isAsGoodAs(made: unknown, kept: unknown, name = ''): boolean {
  if (OWN.includes(name)) return typeof made === typeof kept;
  if (typeof made === 'number' && typeof kept === 'number') return Math.abs(made - kept) <= TOLERANCE;
  if (typeof made !== 'object' || typeof kept !== 'object' || made === null || kept === null)
    return made === kept;
  const [ours, theirs] = [new Map(Object.entries(made)), new Map(Object.entries(kept))];
  return (
    Array.isArray(made) === Array.isArray(kept) &&
    [...ours.keys()].join() === [...theirs.keys()].join() &&
    [...ours].every(([key, value]) => isAsGoodAs(value, theirs.get(key), key))
  );
}

async function sourceOf(examples: Readonly<Record<string, Example>>): Promise<string> {
  const source = `import type { Example } from './example.js';

/**
 * Real answers, of the embedded sample and the model that ships. Made by tests/integration/api/openapi-examples.test.ts,
 * which fails where the service answers something else.
 */
export const EXAMPLES: Readonly<Record<string, Example>> = ${JSON.stringify(examples)};
`;
  return format(source, { ...(await resolveConfig(FILE)), parser: 'typescript' });
}
