import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { INFLUXDB } from '../data-sources.js';

/** A query in InfluxDB's Flux, for which the SDK has no builder. */
export class FluxQuery implements Builder<Dataquery> {
  constructor(
    private readonly query: string,
    private readonly refId = 'A',
  ) {}

  build(): Dataquery {
    const target = { refId: this.refId, datasource: INFLUXDB, query: this.query.trim() };
    return { ...target, _implementsDataqueryVariant: () => undefined };
  }
}
