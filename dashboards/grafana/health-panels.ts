export interface HealthPanel {
  readonly title: string;
  readonly description?: string;
  /** Grafana's name of it. */
  readonly unit: string;
  readonly queries: readonly { readonly expression: string; readonly legend: string }[];
}

const INTERVAL = '$__rate_interval';

/** Events a second. */
function rate(counter: string, by: string): string {
  return `sum by (${by}) (rate(${counter}[${INTERVAL}]))`;
}

/** The mean of a sum that Triton's metrics keep in microseconds, in seconds for each request that was answered. */
function meanSeconds(counter: string): string {
  return `${rate(counter, 'model')} / 1e6 / ${rate('nv_inference_request_success', 'model')}`;
}

function quantile(probability: number, histogram: string, by: string, filter = ''): string {
  return `histogram_quantile(${probability}, sum by (${['le', by].filter(Boolean).join(', ')}) (rate(${histogram}_bucket${filter}[${INTERVAL}])))`;
}

/** From readings that come in to answers that go out. */
export const HEALTH_PANELS: readonly HealthPanel[] = [
  {
    title: 'Records that are not read yet',
    description: 'Of all partitions of a topic: what workers are behind.',
    unit: 'short',
    queries: [{ expression: 'topic:stationcast_consumer_lag_records:sum', legend: '{{topic}}' }],
  },
  {
    title: 'Readings by outcome',
    description: 'Flagged readings are accepted, too: a check doubts one of their values.',
    unit: 'ops',
    queries: [{ expression: rate('stationcast_records_total', 'outcome'), legend: '{{outcome}}' }],
  },
  {
    title: 'Dead letters by reason',
    description: 'Records that are no observation; stationcast dead-letters explain shows them.',
    unit: 'ops',
    queries: [{ expression: rate('stationcast_dead_letters_total', 'reason'), legend: '{{reason}}' }],
  },
  {
    title: 'Readings that a check doubts',
    unit: 'ops',
    queries: [{ expression: rate('stationcast_quality_flags_total', 'check'), legend: '{{check}}' }],
  },
  {
    title: 'Watermark delay',
    description: 'How far the newest reading of a partition is behind the clock.',
    unit: 's',
    queries: [
      {
        expression: 'time() - max by (partition) (stationcast_event_time_timestamp_seconds)',
        legend: 'partition {{partition}}',
      },
    ],
  },
  {
    title: 'Forecasts made',
    unit: 'ops',
    queries: [
      { expression: `sum(rate(stationcast_forecasts_total[${INTERVAL}]))`, legend: 'forecasts' },
      { expression: `sum(rate(stationcast_revisions_total[${INTERVAL}]))`, legend: 'origins issued again' },
    ],
  },
  {
    title: 'From the last reading to the forecast',
    description: 'Since the reading was produced until the forecasts of its hour were stored.',
    unit: 's',
    queries: [0.5, 0.99].map((probability) => ({
      expression: quantile(probability, 'stationcast_forecast_latency_seconds', ''),
      legend: `p${100 * probability}`,
    })),
  },
  {
    title: 'What the series store takes, p99',
    unit: 's',
    queries: [
      { expression: quantile(0.99, 'stationcast_store_seconds', 'operation'), legend: '{{operation}}' },
    ],
  },
  {
    title: 'Maps computed',
    unit: 'ops',
    queries: [{ expression: rate('nv_inference_count', 'model'), legend: '{{model}}' }],
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
        expression: `${rate('stationcast_inference_batch_size_sum', 'provider, priority')} / ${rate('stationcast_inference_batch_size_count', 'provider, priority')}`,
        legend: '{{provider}} {{priority}}',
      },
    ],
  },
  {
    title: 'API latency, p99',
    description: 'By route; streams, which stay open, are left out.',
    unit: 's',
    queries: [
      {
        expression: quantile(
          0.99,
          'stationcast_http_request_seconds',
          'route',
          '{route!~".*/(stream|events)"}',
        ),
        legend: '{{route}}',
      },
    ],
  },
  {
    title: 'API answers by status',
    unit: 'ops',
    queries: [{ expression: rate('stationcast_http_responses_total', 'status'), legend: '{{status}}' }],
  },
  {
    title: 'Event loop delay',
    description: 'Above some tens of milliseconds, everything else in the process waits.',
    unit: 's',
    queries: [{ expression: 'nodejs_eventloop_lag_p99_seconds', legend: '{{role}} {{instance}} p99' }],
  },
  {
    title: 'Memory',
    unit: 'bytes',
    queries: [{ expression: 'process_resident_memory_bytes', legend: '{{role}} {{instance}}' }],
  },
];
