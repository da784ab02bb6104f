import { QueryBuilder, RuleBuilder, type Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { INFLUXDB, PROMETHEUS } from './data-sources.js';
import { FluxQuery } from './queries/flux-query.js';
import { prometheusQuery } from './queries/prometheus-query.js';
import { verified } from './queries/series.js';

const HOUR = 3600;
const FOLDER = 'stationcast';
const GROUP = 'stationcast';
const EXPRESSIONS = '__expr__';

interface Alert {
  /** Of at most 28 characters, and no other's. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
  readonly dataSource: string;
  readonly query: Builder<Dataquery>;
  /** Seconds that the query looks back. */
  readonly period: number;
  readonly breach: { readonly type: 'gt' | 'lt'; readonly value: number };
  /** How long it has to last. */
  readonly lasting: string;
  readonly withoutData: 'OK' | 'Alerting' | 'NoData';
}

const ALERTS: readonly Alert[] = [
  {
    id: 'no-forecast',
    title: 'No new forecast for an hour',
    summary: 'The newest forecast is of an origin more than two hours ago: no hour has been forecast since.',
    severity: 'critical',
    dataSource: INFLUXDB.uid,
    query: new FluxQuery(`from(bucket: v.defaultBucket)
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == "forecast_issue")
  |> keep(columns: ["_time"])
  |> max(column: "_time")
  |> map(fn: (r) => ({hours: float(v: int(v: now()) - int(v: r._time)) / 3600000000000.0}))`),
    period: 24 * HOUR,
    breach: { type: 'gt', value: 2 },
    lasting: '10m',
    withoutData: 'Alerting',
  },
  ...(['temperature_2m', 'wind_speed_10m'] as const).map((variable): Alert => ({
    id: `skill-${variable}`,
    title: `Skill below persistence for a day: ${variable}`,
    summary: 'Over the last day, "it stays as it is" was better than the forecasts of a model.',
    severity: 'warning',
    dataSource: INFLUXDB.uid,
    query: new FluxQuery(`${verified(variable, '.*', '.*')}
verified
  |> group(columns: ["model"])
  |> reduce(
    identity: {squared: 0.0, persistence: 0.0},
    fn: (r, accumulator) => ({
      squared: accumulator.squared + r.squared,
      persistence: accumulator.persistence + r.persistence,
    }),
  )
  |> map(fn: (r) => ({model: r.model, skill: 1.0 - r.squared / r.persistence}))`),
    // Origins of the day before, too: a forecast of 24 hours is verified against what was observed a day later.
    period: 48 * HOUR,
    breach: { type: 'lt', value: 0 },
    lasting: '1h',
    withoutData: 'OK',
  })),
  {
    id: 'inference-fails',
    title: 'Inference fails',
    summary: 'Requests to the engine are refused or fail; the code of the error is in the label reason.',
    severity: 'critical',
    dataSource: PROMETHEUS.uid,
    query: prometheusQuery(
      'sum by (reason) (rate(nv_inference_request_failure[5m])) or vector(0)',
      '{{reason}}',
    ),
    period: 600,
    breach: { type: 'gt', value: 0 },
    lasting: '5m',
    withoutData: 'OK',
  },
  {
    id: 'lag-grows',
    title: 'Lag grows',
    summary: 'Records of a topic come in faster than workers read them, and have for a quarter of an hour.',
    severity: 'warning',
    dataSource: PROMETHEUS.uid,
    query: prometheusQuery(
      'max by (topic) (deriv(topic:stationcast_consumer_lag_records:sum[15m]))',
      '{{topic}}',
    ),
    period: 1800,
    // Records a second; whoever keeps up has none left over after each batch.
    breach: { type: 'gt', value: 0.5 },
    lasting: '15m',
    withoutData: 'OK',
  },
  {
    id: 'dead-letters',
    title: 'Many dead letters',
    summary: 'More than a twentieth of the records of a quarter of an hour are no observations.',
    severity: 'warning',
    dataSource: PROMETHEUS.uid,
    query: prometheusQuery('stationcast:dead_letters:share15m or vector(0)', 'share'),
    period: 1800,
    breach: { type: 'gt', value: 0.05 },
    lasting: '5m',
    withoutData: 'OK',
  },
];

/** What Grafana's file provisioning reads. */
export function alertRules(): { apiVersion: number; groups: readonly object[] } {
  return {
    apiVersion: 1,
    groups: [
      { orgId: 1, name: GROUP, folder: 'stationcast', interval: '1m', rules: ALERTS.map(provisionedRule) },
    ],
  };
}

/** The newest value of the query (B) is compared with the threshold (C), which decides. */
function provisionedRule(alert: Alert): Rule {
  return new RuleBuilder(alert.title)
    .uid(`stationcast-${alert.id}`)
    .orgID(1)
    .folderUID(FOLDER)
    .ruleGroup(GROUP)
    .condition('C')
    .forDuration(alert.lasting)
    .labels({ severity: alert.severity })
    .annotations({ summary: alert.summary })
    .noDataState(alert.withoutData)
    .execErrState('Error')
    .withQuery(
      new QueryBuilder('A')
        .datasourceUid(alert.dataSource)
        .relativeTimeRange({ from: alert.period, to: 0 })
        .model(alert.query),
    )
    .withQuery(expression('B', { type: 'reduce', expression: 'A', reducer: 'last' }))
    .withQuery(
      expression('C', {
        type: 'threshold',
        expression: 'B',
        conditions: [{ evaluator: { type: alert.breach.type, params: [alert.breach.value] } }],
      }),
    )
    .build();
}

function expression(refId: string, model: object): QueryBuilder {
  const dataSource = { type: EXPRESSIONS, uid: EXPRESSIONS };
  return new QueryBuilder(refId).datasourceUid(EXPRESSIONS).model({
    build: () => ({ ...model, refId, datasource: dataSource, _implementsDataqueryVariant: () => undefined }),
  });
}
