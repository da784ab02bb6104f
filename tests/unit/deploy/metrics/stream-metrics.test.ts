import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { StreamMetrics } from '../../../../deploy/metrics/stream-metrics.js';
import type { StreamEvent } from '../../../../ingest/kafka/stream-events.js';

async function linesAfter(...events: readonly StreamEvent[]): Promise<string[]> {
  const registry = new Registry();
  const metrics = new StreamMetrics(registry, { now: () => 1_700_000_090_000 });
  for (const event of events) metrics.observe(event);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

it('counts what became of records, and why', async () => {
  const records = {
    kind: 'records',
    accepted: 90,
    flagged: 6,
    forwarded: 3,
    rejections: new Map([['NOT_JSON', 2] as const, ['EMPTY', 1] as const]),
    flags: new Map([['range', 4] as const]),
  } satisfies StreamEvent;
  const lines = await linesAfter(records, records);
  expect(lines).toEqual(
    expect.arrayContaining([
      'stationcast_records_total{outcome="accepted"} 180',
      'stationcast_records_total{outcome="flagged"} 12',
      'stationcast_records_total{outcome="forwarded"} 6',
      'stationcast_records_total{outcome="dead letter"} 6',
      'stationcast_dead_letters_total{reason="NOT_JSON"} 4',
      'stationcast_dead_letters_total{reason="EMPTY"} 2',
      'stationcast_quality_flags_total{check="range"} 8',
    ]),
  );
});

it('tells lag and durations in seconds, by topic', async () => {
  const lines = await linesAfter(
    { kind: 'batch', topic: 't', partition: 3, records: 10, lag: 70, duration: 40 },
    { kind: 'batch', topic: 't', partition: 3, records: 10, lag: 60, duration: 40 },
    { kind: 'store', operation: 'observations', duration: 2000 },
    { kind: 'watermark', partition: 3, delay: 90_000 },
  );
  expect(lines).toEqual(
    expect.arrayContaining([
      'stationcast_consumer_lag_records{topic="t",partition="3"} 60',
      'stationcast_batch_seconds_count{topic="t"} 2',
      'stationcast_batch_seconds_sum{topic="t"} 0.08',
      'stationcast_store_seconds_sum{operation="observations"} 2',
      'stationcast_event_time_timestamp_seconds{partition="3"} 1700000000',
    ]),
  );
});

it('shows origins that are due until their forecasts are durable', async () => {
  const due = (origins: number): StreamEvent => ({ kind: 'due', partition: 1, origins });
  expect(await linesAfter(due(5), due(2))).toContain('stationcast_due_origins{partition="1"} 2');
  expect(await linesAfter(due(5), due(2), due(0))).toContain('stationcast_due_origins{partition="1"} 0');
});

it('leaves a watermark aside that no reading has set, and a latency that nobody knows', async () => {
  const lines = await linesAfter(
    { kind: 'watermark', partition: 0, delay: Infinity },
    { kind: 'forecasts', count: 33, revisions: 1, latency: undefined },
    { kind: 'forecasts', count: 33, revisions: 0, latency: 250 },
  );
  expect(lines.filter((line) => line.startsWith('stationcast_event_time'))).toEqual([]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'stationcast_forecasts_total 66',
      'stationcast_revisions_total 1',
      'stationcast_forecast_latency_seconds_count 1',
      'stationcast_forecast_latency_seconds_sum 0.25',
    ]),
  );
});
