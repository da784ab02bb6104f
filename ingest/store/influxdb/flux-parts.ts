import { flux, fluxDateTime, fluxExpression, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { formatHour } from '../../time.js';
import type { HourRange } from '../series-store.js';

/** More stations in a filter cost InfluxDB more than reading all of them does. */
const MOST_STATIONS_IN_FILTER = 200;

/** `|> range(...)` over whole hours, the last one included. */
export function rangeOf({ from, to }: HourRange): ParameterizedQuery {
  return flux`|> range(start: ${fluxDateTime(formatHour(from))}, stop: ${fluxDateTime(formatHour(to + 1))})`;
}

/** A filter that storage evaluates by its index; only narrows, so who needs certain stations looks again. */
export function stationFilter(stations: Iterable<string> | undefined): ParameterizedQuery {
  const distinct = [...new Set(stations)];
  if (stations === undefined || distinct.length > MOST_STATIONS_IN_FILTER) return flux``;
  const terms = distinct.map((station) => flux`r.station == ${station}`.toString());
  return flux`|> filter(fn: (r) => ${fluxExpression(terms.join(' or '))})`;
}

/** A row a point instead of a row a field. */
export const POINT_A_ROW = flux`
  |> drop(columns: ["_start", "_stop", "_measurement"])
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`;
