import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { StreamServices } from './support/stream-services.js';
import { tiledNetwork, type Network } from './support/tiled-network.js';

const HOURS = 60;
/** Hours that are sent one by one, each when the one before it has been forecast. */
const HOURS_LIVE = 4;
const WAIT = { timeout: 240_000, interval: 250 };

const observationSchema = z.object({ station: z.string(), time: z.string() });
const forecastSchema = z.object({ station: z.string(), origin: z.string() });
const stationSchema = z.object({
  latest_reading: z.object({ time: z.string() }).nullable(),
  latest_forecast: z.object({ origin: z.string() }).nullable(),
});

let services: StreamServices;
let network: Network;
let address: string;
beforeAll(async () => {
  network = await tiledNetwork(1, HOURS);
  services = await StreamServices.start(network.stations);
  await Promise.all([services.run(['ingest']), services.run(['forecast'])]);
  address = /http:\S+/.exec(await services.run(['api', '--port', '0']))?.[0] ?? '';
  await vi.waitFor(async () => {
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  }, WAIT);
}, 1_200_000);
afterAll(() => services.dispose());

it('answers with everything that it has told of, in a process that learns of it from Kafka', async () => {
  const ended = new AbortController();
  const { signal } = ended;
  const problems: string[] = [];
  const seen = { observations: 0, forecasts: 0 };
  let newest = '';
  const latest = async (station: string) =>
    stationSchema.parse(await (await fetch(`${address}/v1/stations/${station}`)).json());
  const check = async (event: string, data: unknown) => {
    if (event === 'observation') {
      const { station, time } = observationSchema.parse(data);
      const { latest_reading: reading } = await latest(station);
      if (reading === null || reading.time < time)
        problems.push(`${station}: ${reading?.time ?? 'none'} < ${time}`);
      seen.observations += 1;
    }
    if (event === 'forecast') {
      const { station, origin } = forecastSchema.parse(data);
      const { latest_forecast: forecast } = await latest(station);
      if (forecast === null || forecast.origin < origin) {
        problems.push(`${station}: forecast of ${forecast?.origin ?? 'none'} < ${origin}`);
      }
      seen.forecasts += 1;
      if (origin > newest) newest = origin;
    }
  };
  const streams = readEvents(`${address}/v1/stream`, signal, check);
  // Whoever asks again and again keeps the answers there that must not be given after an event.
  const asking = network.stations.map(async ({ id }) => {
    while (!signal.aborted) await latest(id);
  });

  const times = [...new Set(network.observations.map(({ time }) => time))];
  const live = times.slice(-HOURS_LIVE);
  const first = live[0] ?? Infinity;
  await services.publish(
    network.observations.filter(({ time }) => time < first),
    network.stations,
  );
  for (const hour of live) {
    const before = newest;
    await services.publish(
      network.observations.filter(({ time }) => time === hour),
      network.stations,
    );
    await expect.poll(() => newest > before, WAIT).toBe(true);
  }
  ended.abort();
  await Promise.all([streams, ...asking]);
  expect(problems).toEqual([]);
  expect(seen.observations).toBeGreaterThan(HOURS_LIVE);
  expect(seen.forecasts).toBeGreaterThan(HOURS_LIVE);
}, 600_000);

/** Gives each server-sent event to `check`, one after the other, until the signal is aborted. */
async function readEvents(
  url: string,
  signal: AbortSignal,
  check: (event: string, data: unknown) => Promise<void>,
): Promise<void> {
  const { body } = await fetch(url, { signal });
  if (body === null) throw new Error('a stream without a body');
  let text = '';
  try {
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event !== undefined && data !== undefined) await check(event, JSON.parse(data));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
