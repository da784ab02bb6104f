import { InfluxDB } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { BUCKET, ORGANIZATION } from '../../../deploy/local/influxdb.js';
import { systemClock } from '../../../ingest/clock.js';
import { formatInstant } from '../../../ingest/time.js';

/** Where dashboards get their data. */
export interface DataSources {
  readonly influxDb: { readonly url: string; readonly token: string };
  readonly prometheusUrl: string;
}

/** Seconds before and after now, and the values of a dashboard's variables. */
export interface QueryContext {
  readonly from: number;
  readonly to: number;
  readonly variables: Readonly<Record<string, string>>;
}

export type Cell = string | number | null;
/** Columns of one frame, each as long as the others. */
export type Frame = Readonly<Record<string, readonly Cell[]>>;

const prometheusSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** Variables as Grafana puts them in: `${name}`, `${name:regex}` and `${name:text}`. */
export function interpolate(text: string, variables: QueryContext['variables']): string {
  return text.replaceAll(/\$\{(\w+)(?::(\w+))?\}/g, (whole, name: string, format?: string) => {
    const value = variables[name];
    if (value === undefined) return whole;
    return format === 'regex' ? value.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&') : value;
  });
}

/** One frame a series. */
export async function runFlux(sources: DataSources, query: string, context: QueryContext): Promise<Frame[]> {
  const now = systemClock.now();
  const flux = interpolate(query, context.variables)
    .replaceAll('v.defaultBucket', `"${BUCKET}"`)
    .replaceAll('v.timeRangeStart', formatInstant(now + context.from * 1000))
    .replaceAll('v.timeRangeStop', formatInstant(now + context.to * 1000));
  const api = new InfluxDB({ ...sources.influxDb, timeout: 60_000 }).getQueryApi(ORGANIZATION);
  const frames = new Map<number, Record<string, Cell[]>>();
  for await (const { values, tableMeta } of api.iterateRows(flux)) {
    const row = tableMeta.toObject(values);
    const table = Number(row.table);
    const frame = frames.get(table) ?? {};
    frames.set(table, frame);
    for (const { label } of tableMeta.columns) {
      if (label === 'result' || label === 'table') continue;
      const cell: unknown = row[label];
      (frame[label] ??= []).push(typeof cell === 'number' || typeof cell === 'string' ? cell : null);
    }
  }
  return [...frames.values()];
}

/** One frame a series: its time, in milliseconds, and its values under what `legend` says, with `{{label}}` put in. */
export async function runPrometheus(
  { prometheusUrl }: DataSources,
  expression: string,
  { from, to }: Pick<QueryContext, 'from' | 'to'>,
  legend = 'value',
): Promise<Frame[]> {
  const now = Math.floor(systemClock.now() / 1000);
  const query = new URLSearchParams({
    query: expression.replaceAll('$__rate_interval', '1m'),
    start: String(now + from),
    end: String(now + to),
    step: '5',
  });
  const response = await fetch(`${prometheusUrl}/api/v1/query_range`, { method: 'POST', body: query });
  const { data } = prometheusSchema.parse(await response.json());
  return data.result.map(({ metric, values }) => ({
    _time: values.map(([time]) => time * 1000),
    [legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '')]: values.map(
      ([, value]) => Number(value),
    ),
  }));
}
