import { Counter, Histogram, type Registry } from 'prom-client';
import type { EngineEvent, EngineObserver } from '../../forecast/engine/engine-events.js';

const MICROSECONDS_PER_MILLISECOND = 1000;
/** The version of every model in an exported Triton repository, so that one dashboard reads both. */
const VERSION = '1';

type RequestEvent = Extract<EngineEvent, { kind: 'request' }>;
type BatchEvent = Extract<EngineEvent, { kind: 'batch' }>;

/**
 * What an engine does, in numbers. The names `nv_inference_*` and what they count are those of Triton's metrics;
 * `model` is a model's id. Durations are sums over requests: divide their rates by that of the requests.
 */
export class EngineMetrics implements EngineObserver {
  readonly #success;
  readonly #failure;
  readonly #count;
  readonly #executions;
  readonly #requestDuration;
  readonly #queueDuration;
  readonly #computeDuration;
  readonly #latency;
  readonly #batchSize;
  readonly #swaps;
  readonly #swapTime;
  readonly #events;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['model', 'version'] as const;
    const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
    this.#success = counter('nv_inference_request_success', 'Requests that were answered');
    this.#failure = new Counter({
      name: 'nv_inference_request_failure',
      help: 'Requests that were refused or failed, by the code of their error',
      labelNames: [...labelNames, 'reason'] as const,
      registers,
    });
    this.#count = counter('nv_inference_count', 'Maps that were computed');
    this.#executions = counter('nv_inference_exec_count', 'Batches that were computed');
    this.#requestDuration = counter('nv_inference_request_duration_us', 'From arrival to answer, in total');
    this.#queueDuration = counter('nv_inference_queue_duration_us', 'Waiting for a batch, in total');
    this.#computeDuration = counter('nv_inference_compute_infer_duration_us', 'Being computed, in total');
    this.#latency = new Histogram({
      name: 'stationcast_inference_request_seconds',
      help: 'From arrival to answer',
      labelNames: ['model', 'priority'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#batchSize = new Histogram({
      name: 'stationcast_inference_batch_size',
      help: 'Maps in a batch, without its padding',
      labelNames: ['model', 'priority', 'provider'] as const,
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers,
    });
    this.#swaps = new Counter({
      name: 'stationcast_model_swaps_total',
      help: 'Models that took the place of the one that served, and those that were refused',
      labelNames: ['outcome'] as const,
      registers,
    });
    this.#swapTime = new Histogram({
      name: 'stationcast_model_swap_seconds',
      help: 'From the decision to swap until the new model, verified, loaded and warmed up, takes requests',
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
      registers,
    });
    this.#events = new Counter({
      name: 'stationcast_inference_events_total',
      help: 'Models that were loaded, unloaded or lost, and workers that were lost or replaced',
      labelNames: ['event'] as const,
      registers,
    });
  }

  observe(event: EngineEvent): void {
    switch (event.kind) {
      case 'request':
        this.#observeRequest(event);
        return;
      case 'batch':
        this.#observeBatch(event);
        return;
      case 'model-swapped':
        this.#swaps.inc({ outcome: 'swapped' });
        this.#swapTime.observe(event.swapTime / 1000);
        return;
      case 'model-refused':
        this.#swaps.inc({ outcome: 'refused' });
        return;
      default:
        this.#events.inc({ event: event.kind });
    }
  }

  #observeRequest({ model, priority, outcome, queueTime, totalTime }: RequestEvent): void {
    const labels = { model, version: VERSION };
    if (outcome !== 'success') {
      this.#failure.inc({ ...labels, reason: outcome });
      return;
    }
    this.#success.inc(labels);
    this.#requestDuration.inc(labels, totalTime * MICROSECONDS_PER_MILLISECOND);
    this.#queueDuration.inc(labels, queueTime * MICROSECONDS_PER_MILLISECOND);
    this.#latency.observe({ model, priority }, totalTime / 1000);
  }

  #observeBatch({ model, priority, provider, size, requests, computeTime }: BatchEvent): void {
    const labels = { model, version: VERSION };
    this.#count.inc(labels, size);
    this.#executions.inc(labels);
    this.#computeDuration.inc(labels, requests * computeTime * MICROSECONDS_PER_MILLISECOND);
    this.#batchSize.observe({ model, priority, provider }, size);
  }
}
