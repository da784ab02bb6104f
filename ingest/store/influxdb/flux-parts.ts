import {
  flux,
  fluxDateTime,
  fluxExpression,
  type FluxParameterLike,
  type ParameterizedQuery,
} from '@influxdata/influxdb-client';
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
  const terms = distinct.map((station) => flux`r.station == ${fluxText(station)}`.toString());
  return flux`|> filter(fn: (r) => ${fluxExpression(anyOf(terms))})`;
}

/** Halves within halves: Flux refuses a chain of more than some hundred, as nested too deep. */
function anyOf(terms: readonly string[]): string {
  if (terms.length <= 2) return terms.join(' or ');
  const middle = Math.ceil(terms.length / 2);
  return `(${anyOf(terms.slice(0, middle))}) or (${anyOf(terms.slice(middle))})`;
}

/** A row a point instead of a row a field. */
export const POINT_A_ROW = flux`
  |> drop(columns: ["_start", "_stop", "_measurement"])
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`;

/**
 * Text as a Flux string literal. The client's own escaping is not used, since Flux does not parse what it makes of a
 * dollar sign before a backslash; written as byte escapes (Flux specification, string literals) they are plain.
 */
export function fluxText(text: string): FluxParameterLike {
  const escaped = text.replace(/["$\\]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
  return fluxExpression(`"${escaped}"`);
}
