import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PROMETHEUS } from '../data-sources.js';

/** A query in PromQL, whose series are called after `legend`. */
export function prometheusQuery(expression: string, legend: string, refId = 'A'): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(PROMETHEUS)
    .expr(expression)
    .legendFormat(legend)
    .refId(refId)
    .range();
}
