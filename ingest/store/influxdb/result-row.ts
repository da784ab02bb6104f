import type { Row } from '@influxdata/influxdb-client';
import { MILLISECONDS_PER_HOUR, parseInstant, type EpochHour } from '../../time.js';
import { LIST_SEPARATOR } from './line-protocol.js';

/** A row of a query's answer. Columns that the row does not have, and empty ones, are undefined. */
export class ResultRow {
  constructor(private readonly row: Row) {}

  text(column: string): string | undefined {
    const { index, defaultValue } = this.row.tableMeta.column(column, false);
    return [this.row.values[index], defaultValue].find((text) => text !== undefined && text !== '');
  }

  number(column: string): number | undefined {
    const text = this.text(column);
    return text === undefined ? undefined : Number(text);
  }

  /** Of a field that lists names of fields. */
  list(column: string): string[] {
    return this.text(column)?.split(LIST_SEPARATOR) ?? [];
  }

  hour(): EpochHour {
    return (parseInstant(this.required('_time')) ?? NaN) / MILLISECONDS_PER_HOUR;
  }

  required(column: string): string {
    const text = this.text(column);
    if (text === undefined) throw new TypeError(`InfluxDB's answer has no ${column}`);
    return text;
  }
}
