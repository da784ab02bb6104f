import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import {
  CustomVariableBuilder,
  DashboardBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { INFLUXDB } from './data-sources.js';
import { COLOURS } from './palette.js';
import { FluxQuery } from './queries/flux-query.js';
import { verified } from './queries/series.js';
import { tagVariable } from './queries/variables.js';

const VARIABLE = '${variable}';
const SCORES = `
  |> reduce(
    identity: {count: 0.0, squared: 0.0, persistence: 0.0, covered: 0.0},
    fn: (r, accumulator) => ({
      count: accumulator.count + 1.0,
      squared: accumulator.squared + r.squared,
      persistence: accumulator.persistence + r.persistence,
      covered: accumulator.covered + r.covered,
    }),
  )`;

/** How good the forecasts of the period were, against what was observed: for those who answer for them. */
export function forecastSkill(): Dashboard {
  return new DashboardBuilder('Forecast skill')
    .uid('stationcast-skill')
    .description(
      'Every forecast whose hour has been observed. Skill is 1 - error / error of persistence, in squared error.',
    )
    .tags(['stationcast'])
    .timezone('utc')
    .time({ from: 'now-3d', to: 'now' })
    .refresh('15m')
    .withVariable(
      new CustomVariableBuilder('variable')
        .label('Variable')
        .values('Temperature : temperature_2m, Wind speed : wind_speed_10m'),
    )
    .withVariable(tagVariable('model', 'Model').multi(true).includeAll(true))
    .withPanel(errorByLead())
    .withPanel(skillByLead())
    .withPanel(coverageByLead())
    .withPanel(errorOverTime())
    .withPanel(worstStations())
    .build();
}

function byLead(score: string): FluxQuery {
  return new FluxQuery(`import "math"
${verified(VARIABLE)}
verified
  |> group(columns: ["model", "lead"])${SCORES}
  |> map(fn: (r) => ({lead: r.lead, model: r.model, ${score}}))
  |> group()
  |> sort(columns: ["lead"])`);
}

function leadChart(title: string): BarChart {
  return new BarChart().title(title).datasource(INFLUXDB).xField('lead').span(12).height(9);
}

function errorByLead(): BarChart {
  return leadChart('Root mean square error by hours ahead')
    .withTarget(
      byLead(
        'forecast: math.sqrt(x: r.squared / r.count), persistence: math.sqrt(x: r.persistence / r.count)',
      ),
    )
    .overrideByName('forecast', colour(COLOURS.forecast))
    .overrideByName('persistence', colour(COLOURS.persistence));
}

function skillByLead(): BarChart {
  return leadChart('Skill against persistence by hours ahead')
    .unit('percentunit')
    .max(1)
    .withTarget(byLead('skill: 1.0 - r.squared / r.persistence'))
    .overrideByName('skill', colour(COLOURS.good));
}

function coverageByLead(): BarChart {
  return leadChart('How much the 80 % interval holds, by hours ahead')
    .unit('percentunit')
    .min(0)
    .max(1)
    .withTarget(byLead('coverage: r.covered / r.count'))
    .overrideByName('coverage', colour(COLOURS.band));
}

function errorOverTime(): TimeSeries {
  return new TimeSeries()
    .title('Root mean square error of each model over time')
    .description('A shadow model, whose forecasts are stored and not served, stands beside the one that is.')
    .datasource(INFLUXDB)
    .span(12)
    .height(9)
    .showPoints(VisibilityMode.Never)
    .displayName('${__field.labels.model}')
    .withTarget(
      new FluxQuery(`import "math"
${verified(VARIABLE)}
verified
  |> keep(columns: ["_time", "model", "squared"])
  |> group(columns: ["model"])
  |> sort(columns: ["_time"])
  |> aggregateWindow(every: 6h, fn: mean, column: "squared", createEmpty: false)
  |> map(fn: (r) => ({_time: r._time, model: r.model, _value: math.sqrt(x: r.squared)}))`),
    );
}

function worstStations(): TablePanel {
  return new TablePanel()
    .title('Stations, worst first')
    .datasource(INFLUXDB)
    .decimals(2)
    .span(24)
    .height(9)
    .withTarget(
      new FluxQuery(`import "math"
${verified(VARIABLE)}
verified
  |> group(columns: ["station", "model"])${SCORES}
  |> map(fn: (r) => ({
    station: r.station, model: r.model, forecasts: r.count,
    error: math.sqrt(x: r.squared / r.count),
    skill: 1.0 - r.squared / r.persistence,
    coverage: r.covered / r.count,
  }))
  |> group()
  |> sort(columns: ["error"], desc: true)
  |> limit(n: 50)`),
    )
    .overrideByName('forecasts', [{ id: 'decimals', value: 0 }])
    .overrideByName('skill', [{ id: 'unit', value: 'percentunit' }])
    .overrideByName('coverage', [{ id: 'unit', value: 'percentunit' }]);
}

function colour(fixedColor: string): { id: string; value: unknown }[] {
  return [{ id: 'color', value: { mode: 'fixed', fixedColor } }];
}
