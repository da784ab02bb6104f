import type { QueryVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  QueryVariableBuilder as QueryVariable,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { INFLUXDB } from '../data-sources.js';

/** Stations, or models, that have forecasts in the period that is looked at. */
export function tagVariable(tag: 'station' | 'model', label: string): QueryVariableBuilder {
  const query = `import "influxdata/influxdb/schema"
schema.tagValues(bucket: v.defaultBucket, tag: "${tag}", predicate: (r) => r._measurement == "forecast_issue", start: v.timeRangeStart, stop: v.timeRangeStop)`;
  return new QueryVariable(tag)
    .label(label)
    .datasource(INFLUXDB)
    .query({ query, refId: `${tag}-variable` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}
