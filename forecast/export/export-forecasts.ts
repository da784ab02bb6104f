import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourRange, SeriesStore } from '../../ingest/store/series-store.js';
import { ObservedDataset } from '../dataset/observed-dataset.js';
import type { LongColumn, TableSink } from './long-table.js';

export interface ExportOptions {
  readonly store: Pick<
    SeriesStore,
    'readForecasts' | 'readLatestForecasts' | 'readObservations' | 'readStations'
  >;
  readonly origins: HourRange;
  readonly model?: string;
  readonly stations?: readonly string[];
  /** `pairs` are the rows whose hour was observed, with what was. */
  readonly table: 'forecasts' | 'pairs';
  readonly sink: TableSink;
}

/** What forecasts speak of, and so what a pair needs. */
export const PAIRED_VARIABLES = ['temperature_2m', 'wind_speed_10m', 'wind_direction_10m'] as const;

const ORIGINS_AT_A_TIME = 24;

/**
 * Writes stored forecasts as one long table: `station`, `model`, `origin`, `lead` (hours), `valid_time`, then a column
 * for each field, and for pairs `observed_<variable>` of the values that passed quality control. Station, model, origin
 * and lead identify a row, so that `set_index([...]).to_xarray()` of pandas makes what the package `scores` takes.
 * Memory holds a day of origins. Gives the number of rows.
 */
export async function exportForecasts(options: ExportOptions): Promise<number> {
  const { store, origins, model, stations, sink } = options;
  const query = { ...(model !== undefined && { model }), ...(stations !== undefined && { stations }) };
  const newest = await store.readLatestForecasts(query);
  const fields = [...new Set(newest.flatMap((forecast) => Object.keys(forecast.fields)))].sort();
  const known = await store.readStations();
  let rows = 0;
  for (let from = origins.from; from <= origins.to; from += ORIGINS_AT_A_TIME) {
    const to = Math.min(from + ORIGINS_AT_A_TIME - 1, origins.to);
    const forecasts = await store.readForecasts({ ...query, origins: { from, to } });
    if (forecasts.length === 0) continue;
    const longest = Math.max(...forecasts.map(({ horizon }) => horizon));
    const observed = new ObservedDataset(known, PAIRED_VARIABLES);
    if (options.table === 'pairs') {
      for (const reading of await store.readObservations({ from: from + 1, to: to + longest }, stations)) {
        observed.addReading(reading);
      }
    }
    const columns = longColumns(forecasts, fields, options.table === 'pairs' ? observed : undefined);
    const count = columns[0]?.values.length ?? 0;
    if (count > 0) await sink.write(columns);
    rows += count;
  }
  await sink.close();
  return rows;
}

function longColumns(
  forecasts: readonly Forecast[],
  fields: readonly string[],
  observed: ObservedDataset | undefined,
): LongColumn[] {
  const rows = forecasts.flatMap((forecast) =>
    Array.from({ length: forecast.horizon }, (_, index) => ({ forecast, index })),
  );
  const valueAt = ({ forecast, index }: (typeof rows)[number], variable: (typeof PAIRED_VARIABLES)[number]) =>
    numberOrNull(observed?.columns(forecast.station)?.[variable]?.at(forecast.origin + 1 + index));
  const kept =
    observed === undefined
      ? rows
      : rows.filter((row) => PAIRED_VARIABLES.some((variable) => valueAt(row, variable) !== null));
  return [
    { name: 'station', kind: 'text', values: kept.map(({ forecast }) => forecast.station) },
    { name: 'model', kind: 'text', values: kept.map(({ forecast }) => forecast.model) },
    { name: 'origin', kind: 'hour', values: kept.map(({ forecast }) => forecast.origin) },
    { name: 'lead', kind: 'integer', values: kept.map(({ index }) => index + 1) },
    {
      name: 'valid_time',
      kind: 'hour',
      values: kept.map(({ forecast, index }) => forecast.origin + 1 + index),
    },
    ...fields.map((name): LongColumn => ({
      name,
      kind: 'number',
      values: kept.map(({ forecast, index }) => numberOrNull(forecast.fields[name]?.[index])),
    })),
    ...(observed === undefined ? [] : PAIRED_VARIABLES).map((variable): LongColumn => ({
      name: `observed_${variable}`,
      kind: 'number',
      values: kept.map((row) => valueAt(row, variable)),
    })),
  ];
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
