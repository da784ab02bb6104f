import { DashboardBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { INFLUXDB, PROMETHEUS } from './data-sources.js';
import { FluxQuery } from './queries/flux-query.js';
import { prometheusQuery } from './queries/prometheus-query.js';
import { HEALTH_PANELS, type HealthPanel } from './health-panels.js';

/** Whether readings come in, are computed and get out: for operators. */
export function pipelineHealth(): Dashboard {
  const dashboard = new DashboardBuilder('Pipeline health')
    .uid('stationcast-health')
    .description('From readings that come in to answers that go out: what the processes say of themselves.')
    .tags(['stationcast'])
    .timezone('browser')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('15s')
    .withPanel(newestStat('Newest readings', 'observation', 'observed'))
    .withPanel(newestStat('Newest forecast issue', 'forecast_issue', 'issue'));
  for (const panel of HEALTH_PANELS) dashboard.withPanel(timeSeries(panel));
  return dashboard.build();
}

function newestStat(title: string, measurement: string, field: string): Stat {
  return new Stat()
    .title(title)
    .datasource(INFLUXDB)
    .unit('dateTimeAsIso')
    .span(12)
    .height(4)
    .withTarget(
      new FluxQuery(`from(bucket: v.defaultBucket)
  |> range(start: -30d)
  |> filter(fn: (r) => r._measurement == "${measurement}" and r._field == "${field}")
  |> keep(columns: ["_time"])
  |> max(column: "_time")
  |> map(fn: (r) => ({newest: int(v: r._time) / 1000000}))`),
    );
}

function timeSeries({ title, description, unit, queries }: HealthPanel): TimeSeries {
  const panel = new TimeSeries()
    .title(title)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(12)
    .height(8)
    .showPoints(VisibilityMode.Never)
    .targets(
      queries.map(({ expression, legend }, index) =>
        prometheusQuery(expression, legend, String.fromCharCode('A'.charCodeAt(0) + index)),
      ),
    );
  return description === undefined ? panel : panel.description(description);
}
