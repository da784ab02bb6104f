/** A table of which a part is in memory: what stations, models, origins and leads say, a row a lead. */
export interface LongColumn {
  readonly name: string;
  /** Hours since 1970 for `hour`; null where there is no value. */
  readonly kind: 'text' | 'integer' | 'hour' | 'number';
  readonly values: readonly (string | number | null)[];
}

/** Takes the parts of a table, all with the same columns, in order. */
export interface TableSink {
  write(columns: readonly LongColumn[]): Promise<void>;
  /** Resolves when the file is complete. */
  close(): Promise<void>;
}
