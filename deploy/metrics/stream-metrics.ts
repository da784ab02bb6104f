import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../ingest/clock.js';
import type { StreamEvent, StreamObserver } from '../../ingest/kafka/stream-events.js';

const BATCH_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LATENCY_BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 60, 600, 3600];

type Records = Extract<StreamEvent, { kind: 'records' }>;

/** What workers do, in numbers; durations in seconds, as Prometheus wants them. */
export class StreamMetrics implements StreamObserver {
  readonly #lag;
  readonly #batch;
  readonly #records;
  readonly #flags;
  readonly #deadLetters;
  readonly #store;
  readonly #forecasts;
  readonly #revisions;
  readonly #latency;
  readonly #watermark;
  readonly #due;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const registers = [registry];
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name, help, labelNames, registers });
    const histogram = <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[],
      buckets: number[],
    ) => new Histogram({ name, help, labelNames, buckets, registers });
    const gauge = (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name, help, labelNames, registers });
    this.#lag = gauge('stationcast_consumer_lag_records', 'Records that are not read yet', [
      'topic',
      'partition',
    ]);
    this.#batch = histogram(
      'stationcast_batch_seconds',
      'From having a batch to its commit',
      ['topic'],
      BATCH_BUCKETS,
    );
    this.#records = counter('stationcast_records_total', 'Raw records, by what became of them', ['outcome']);
    this.#flags = counter('stationcast_quality_flags_total', 'Observations that a check doubts', ['check']);
    this.#deadLetters = counter('stationcast_dead_letters_total', 'Records that are no observation', [
      'reason',
    ]);
    this.#store = histogram(
      'stationcast_store_seconds',
      'What the series store takes, with all tries',
      ['operation'],
      BATCH_BUCKETS,
    );
    this.#forecasts = counter('stationcast_forecasts_total', 'Forecasts that are durable', []);
    this.#revisions = counter('stationcast_revisions_total', 'Origins issued again after a late reading', []);
    this.#latency = histogram(
      'stationcast_forecast_latency_seconds',
      'From the last reading being produced to the forecasts being durable',
      [],
      LATENCY_BUCKETS,
    );
    this.#watermark = gauge(
      'stationcast_event_time_timestamp_seconds',
      'The time that readings have come to; how far it is behind the clock is for who asks to say',
      ['partition'],
    );
    this.#due = gauge('stationcast_due_origins', 'Origins that are due and not issued', ['partition']);
  }

  observe(event: StreamEvent): void {
    switch (event.kind) {
      case 'batch':
        this.#lag.set({ topic: event.topic, partition: event.partition }, event.lag);
        this.#batch.observe({ topic: event.topic }, event.duration / 1000);
        return;
      case 'records':
        this.#observeRecords(event);
        return;
      case 'store':
        this.#store.observe({ operation: event.operation }, event.duration / 1000);
        return;
      case 'forecasts':
        this.#forecasts.inc(event.count);
        this.#revisions.inc(event.revisions);
        if (event.latency !== undefined) this.#latency.observe(event.latency / 1000);
        return;
      case 'watermark':
        if (Number.isFinite(event.delay)) {
          const eventTime = this.clock.now() - event.delay;
          this.#watermark.set({ partition: event.partition }, eventTime / 1000);
        }
        return;
      case 'due':
        this.#due.set({ partition: event.partition }, event.origins);
    }
  }

  #observeRecords({ accepted, flagged, forwarded, rejections, flags }: Records): void {
    this.#records.inc({ outcome: 'accepted' }, accepted);
    this.#records.inc({ outcome: 'flagged' }, flagged);
    this.#records.inc({ outcome: 'forwarded' }, forwarded);
    for (const [reason, count] of rejections) {
      this.#records.inc({ outcome: 'dead letter' }, count);
      this.#deadLetters.inc({ reason }, count);
    }
    for (const [check, count] of flags) this.#flags.inc({ check }, count);
  }
}
