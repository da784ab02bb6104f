import { ParquetWriter, fileWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import { hourToMilliseconds, utc } from '../../ingest/time.js';
import type { LongColumn, TableSink } from './long-table.js';

/** A Parquet file, a row group for each part; times are timestamps in UTC. */
export class ParquetSink implements TableSink {
  #writer: ParquetWriter | undefined;

  constructor(private readonly file: string) {}

  async write(columns: readonly LongColumn[]): Promise<void> {
    const columnData = columns.map(columnSource);
    this.#writer ??= new ParquetWriter({
      writer: fileWriter(this.file),
      schema: schemaFromColumnData({ columnData }),
      createdBy: 'stationcast',
    });
    await this.#writer.write({ columnData });
  }

  async close(): Promise<void> {
    await this.#writer?.finish();
  }
}

function columnSource({ name, kind, values }: LongColumn): ColumnSource {
  switch (kind) {
    case 'text':
      return { name, data: [...values], type: 'STRING', nullable: false };
    case 'integer':
      return { name, data: [...values], type: 'INT32', nullable: false };
    case 'hour':
      return {
        name,
        data: values.map((hour) => utc(hourToMilliseconds(Number(hour))).toJSDate()),
        type: 'TIMESTAMP',
        nullable: false,
      };
    case 'number':
      return { name, data: [...values], type: 'DOUBLE', nullable: true };
  }
}
