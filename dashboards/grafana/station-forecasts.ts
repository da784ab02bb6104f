import { VisibilityMode, GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import {
  CustomVariableBuilder,
  DashboardBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { INFLUXDB } from './data-sources.js';
import { COLOURS } from './palette.js';
import { FluxQuery } from './queries/flux-query.js';
import { forecasts, newestForecast, observed } from './queries/series.js';
import { tagVariable } from './queries/variables.js';

const QUANTILES = ['p10', 'p25', 'p50', 'p75', 'p90'];
const ONE_STATION = '^${station:regex}$';
const LEADS = ['01', '03', '06', '12', '24'];

/** What a station said and what it will say: for forecasters. */
export function stationForecasts(): Dashboard {
  return new DashboardBuilder('Station forecasts')
    .uid('stationcast-stations')
    .description('Readings and forecasts of one station. Bands hold 50 % and 80 % of what is expected.')
    .tags(['stationcast'])
    .timezone('utc')
    .time({ from: 'now-48h', to: 'now+24h' })
    .refresh('1m')
    .withVariable(tagVariable('station', 'Station'))
    .withVariable(tagVariable('model', 'Model'))
    .withVariable(
      new CustomVariableBuilder('lead')
        .label('Hours ahead')
        .values(LEADS.map((lead) => `${String(Number(lead))} : ${lead}`).join(', ')),
    )
    .withPanel(
      bandPanel('Temperature: readings and newest forecast', 'temperature_2m', 'celsius', COLOURS.forecast),
    )
    .withPanel(
      bandPanel('Wind speed: readings and newest forecast', 'wind_speed_10m', 'velocityms', COLOURS.wind),
    )
    .withPanel(directionPanel())
    .withPanel(nextDayTable())
    .withPanel(pastPanel('Temperature: ${lead:text} h ahead, and observed', 'temperature_2m', 'celsius'))
    .withPanel(pastPanel('Wind speed: ${lead:text} h ahead, and observed', 'wind_speed_10m', 'velocityms'))
    .build();
}

function bandPanel(title: string, variable: string, unit: string, colour: string): TimeSeries {
  const fields = QUANTILES.map((quantile) => `${variable}_${quantile}`);
  const band = (lower: string, upper: string, opacity: number) => ({
    lower: line(COLOURS.band, 0),
    upper: [
      ...line(colour, 0),
      { id: 'custom.fillBelowTo', value: `${variable}_${lower}` },
      { id: 'custom.fillOpacity', value: opacity },
    ],
    names: [`${variable}_${lower}`, `${variable}_${upper}`] as const,
  });
  const panel = new TimeSeries()
    .title(title)
    .datasource(INFLUXDB)
    .unit(unit)
    .span(12)
    .height(9)
    .showPoints(VisibilityMode.Never)
    .withTarget(
      new FluxQuery(`${observed(variable, ONE_STATION)}
  |> group()
  |> keep(columns: ["_time", "observed"])
  |> sort(columns: ["_time"])`),
    )
    .withTarget(
      new FluxQuery(
        `${newestForecast(fields)}
  |> keep(columns: ["_time", ${fields.map((field) => `"${field}"`).join(', ')}])`,
        'B',
      ),
    )
    .overrideByName('observed', line(COLOURS.observed, 2))
    .overrideByName(`${variable}_p50`, [
      ...line(colour, 2),
      { id: 'displayName', value: 'forecast (median)' },
    ]);
  for (const { lower, upper, names } of [band('p10', 'p90', 15), band('p25', 'p75', 25)]) {
    panel.overrideByName(names[0], lower).overrideByName(names[1], upper);
  }
  return panel;
}

function directionPanel(): TimeSeries {
  return new TimeSeries()
    .title('Wind direction: readings and newest forecast')
    .description('Where the wind comes from; 0 and 360 are north.')
    .datasource(INFLUXDB)
    .unit('degree')
    .min(0)
    .max(360)
    .span(12)
    .height(9)
    .drawStyle(GraphDrawStyle.Points)
    .pointSize(6)
    .withTarget(
      new FluxQuery(`${observed('wind_direction_10m', ONE_STATION)}
  |> group()
  |> keep(columns: ["_time", "observed"])
  |> sort(columns: ["_time"])`),
    )
    .withTarget(
      new FluxQuery(
        `${newestForecast(['wind_direction_10m'])}
  |> keep(columns: ["_time", "wind_direction_10m"])
  |> rename(columns: {wind_direction_10m: "forecast"})`,
        'B',
      ),
    )
    .overrideByName('observed', line(COLOURS.observed, 2))
    .overrideByName('forecast', line(COLOURS.wind, 2));
}

function nextDayTable(): TablePanel {
  const fields = [
    ...['p10', 'p50', 'p90'].map((quantile) => `temperature_2m_${quantile}`),
    ...['p10', 'p50', 'p90'].map((quantile) => `wind_speed_10m_${quantile}`),
    'wind_direction_10m',
  ];
  const panel = new TablePanel()
    .title('Next 24 hours')
    .datasource(INFLUXDB)
    .decimals(1)
    .span(12)
    .height(9)
    .withTarget(
      new FluxQuery(`${newestForecast(fields)}
  |> keep(columns: ["_time", ${fields.map((field) => `"${field}"`).join(', ')}])`),
    )
    .overrideByName('_time', [{ id: 'displayName', value: 'valid' }])
    .overrideByName('wind_direction_10m', [
      { id: 'displayName', value: 'wind from' },
      { id: 'unit', value: 'degree' },
      { id: 'decimals', value: 0 },
    ]);
  for (const [variable, name, unit] of [
    ['temperature_2m', 'temperature', 'celsius'],
    ['wind_speed_10m', 'wind', 'velocityms'],
  ] as const) {
    for (const [quantile, text] of [
      ['p10', '10 %'],
      ['p50', 'median'],
      ['p90', '90 %'],
    ] as const) {
      panel.overrideByName(`${variable}_${quantile}`, [
        { id: 'displayName', value: `${name} ${text}` },
        { id: 'unit', value: unit },
      ]);
    }
  }
  return panel;
}

function pastPanel(title: string, variable: string, unit: string): TimeSeries {
  return new TimeSeries()
    .title(title)
    .datasource(INFLUXDB)
    .unit(unit)
    .span(12)
    .height(8)
    .showPoints(VisibilityMode.Never)
    .withTarget(
      new FluxQuery(`${observed(variable, ONE_STATION)}
  |> group()
  |> keep(columns: ["_time", "observed"])
  |> sort(columns: ["_time"])`),
    )
    .withTarget(
      new FluxQuery(
        `${forecasts(variable, ONE_STATION, '^${model:regex}$')}
  |> filter(fn: (r) => r.lead == "\${lead}")
  |> group()
  |> keep(columns: ["_time", "forecast", "low", "high"])
  |> sort(columns: ["_time"])`,
        'B',
      ),
    )
    .overrideByName('observed', line(COLOURS.observed, 2))
    .overrideByName('forecast', line(COLOURS.forecast, 2))
    .overrideByName('low', line(COLOURS.band, 0))
    .overrideByName('high', [
      ...line(COLOURS.band, 0),
      { id: 'custom.fillBelowTo', value: 'low' },
      { id: 'custom.fillOpacity', value: 15 },
    ]);
}

function line(colour: string, width: number): { id: string; value: unknown }[] {
  return [
    { id: 'color', value: { mode: 'fixed', fixedColor: colour } },
    { id: 'custom.lineWidth', value: width },
  ];
}
