export interface HealthPanel {
  readonly title: string;
  readonly description?: string;
  /** Grafana's name of it. */
  readonly unit: string;
  readonly queries: readonly { readonly expression: string; readonly legend: string }[];
}

const INTERVAL = '$__rate_interval';

/** The mean of a sum that Triton's metrics keep in microseconds, in seconds for each request that was answered. */
function meanSeconds(counter: string): string {
  return `sum by (model) (rate(${counter}[${INTERVAL}])) / 1e6 / sum by (model) (rate(nv_inference_request_success[${INTERVAL}]))`;
}

function quantile(probability: number, histogram: string, by: string): string {
  return `histogram_quantile(${probability}, sum by (le, ${by}) (rate(${histogram}_bucket[${INTERVAL}])))`;
}

export const HEALTH_PANELS: readonly HealthPanel[] = [
  {
    title: 'Maps computed',
    unit: 'ops',
    queries: [{ expression: `sum by (model) (rate(nv_inference_count[${INTERVAL}]))`, legend: '{{model}}' }],
  },
  {
    title: 'Where the time of a request goes',
    unit: 's',
    queries: [
      { expression: meanSeconds('nv_inference_queue_duration_us'), legend: '{{model}} waiting' },
      { expression: meanSeconds('nv_inference_compute_infer_duration_us'), legend: '{{model}} computing' },
    ],
  },
  {
    title: 'Inference latency',
    unit: 's',
    queries: [0.5, 0.99].map((probability) => ({
      expression: quantile(probability, 'stationcast_inference_request_seconds', 'priority'),
      legend: `p${100 * probability} {{priority}}`,
    })),
  },
  {
    title: 'Batch size and provider',
    description: 'Maps in a batch, by what computes them.',
    unit: 'short',
    queries: [
      {
        expression: `sum by (provider, priority) (rate(stationcast_inference_batch_size_sum[${INTERVAL}])) / sum by (provider, priority) (rate(stationcast_inference_batch_size_count[${INTERVAL}]))`,
        legend: '{{provider}} {{priority}}',
      },
    ],
  },
  {
    title: 'Event loop delay',
    description: 'Above some tens of milliseconds, everything else in the process waits.',
    unit: 's',
    queries: [{ expression: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}} p99' }],
  },
  {
    title: 'Memory',
    unit: 'bytes',
    queries: [{ expression: 'process_resident_memory_bytes', legend: '{{instance}}' }],
  },
];
