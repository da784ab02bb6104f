/**
 * Flux of the series that panels are made of. `v.` is what Grafana and InfluxDB's own pages put in: bucket and period.
 * `${station}`, `${model}`, `${variable}` and `${lead}` are variables of the dashboards, put in as regular expressions or text.
 */

/** Hours from which on a rank says that quality control doubts the value; see the store's schema. */
const DOUBTED = 8192;
const NANOSECONDS_PER_HOUR = 3_600_000_000_000;

const PERIOD = `from(bucket: v.defaultBucket)
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)`;

/** One row a station and hour, with `_time`, `station` and `observed`; doubted values left out. */
export function observed(variable: string, stations = '^${station:regex}$'): string {
  return `${PERIOD}
  |> filter(fn: (r) => r._measurement == "observation" and r.station =~ /${stations}/)
  |> filter(fn: (r) => r._field == "${variable}" or r._field == "${variable}_rank")
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> filter(fn: (r) => exists r["${variable}"] and r["${variable}_rank"] < ${DOUBTED})
  |> map(fn: (r) => ({_time: r._time, station: r.station, observed: float(v: r["${variable}"])}))`;
}

/** One row a station, model, lead and valid time, with the expected value and the bounds of 80 %. */
export function forecasts(
  variable: string,
  stations = '^${station:regex}$',
  models = '^${model:regex}$',
): string {
  return `${PERIOD}
  |> filter(fn: (r) => r._measurement == "forecast" and r.station =~ /${stations}/ and r.model =~ /${models}/)
  |> filter(fn: (r) => r._field == "${variable}" or r._field == "${variable}_p10" or r._field == "${variable}_p90")
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> map(fn: (r) => ({
    _time: r._time, station: r.station, model: r.model, lead: r.lead,
    origin: time(v: int(v: r._time) - int(v: r.lead) * ${NANOSECONDS_PER_HOUR}),
    forecast: r["${variable}"], low: r["${variable}_p10"], high: r["${variable}_p90"],
  }))`;
}

/** The forecast of the newest origin of the chosen station and model; a column for each field. */
export function newestForecast(fields: readonly string[]): string {
  const wanted = fields.map((field) => `r._field == "${field}"`).join(' or ');
  return `newest = (${PERIOD}
  |> filter(fn: (r) => r._measurement == "forecast_issue" and r.station == "\${station}" and r.model == "\${model}")
  |> group()
  |> max(column: "_time")
  |> findRecord(fn: (key) => true, idx: 0))._time

${PERIOD}
  |> filter(fn: (r) => r._measurement == "forecast" and r.station == "\${station}" and r.model == "\${model}")
  |> filter(fn: (r) => ${wanted})
  |> filter(fn: (r) => int(v: r._time) - int(v: r.lead) * ${NANOSECONDS_PER_HOUR} == int(v: newest))
  |> group()
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> sort(columns: ["_time"])`;
}

/**
 * Forecasts beside what was observed then (\`observed\`) and when they were issued (\`persisted\`): what every score is
 * made of. One row a station, model, lead and valid time.
 */
export function verified(variable: string, stations = '.*', models = '^${model:regex}$'): string {
  return `import "join"

observed = ${observed(variable, stations)}
  |> group(columns: ["station"])
  |> sort(columns: ["_time"])

pairs = join.inner(
  left: ${indented(forecasts(variable, stations, models))}
    |> group(columns: ["station"]),
  right: observed,
  on: (l, r) => l._time == r._time,
  as: (l, r) => ({l with observed: r.observed}),
)

verified = join.inner(
  left: pairs,
  right: observed,
  on: (l, r) => l.origin == r._time,
  as: (l, r) => ({l with persisted: r.observed}),
)
  |> map(fn: (r) => ({r with
    squared: (r.forecast - r.observed) * (r.forecast - r.observed),
    persistence: (r.persisted - r.observed) * (r.persisted - r.observed),
    covered: if r.observed >= r.low and r.observed <= r.high then 1.0 else 0.0,
  }))
`;
}

function indented(flux: string): string {
  return flux.replaceAll('\n', '\n  ');
}
