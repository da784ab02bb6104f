import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { Column, Table } from './table.js';

const MILLISECONDS_PER_SECOND = 1000;

/** A table as a Parquet file; times are timestamps in UTC, the units are in the metadata under `units`. */
export function writeParquet({ columns }: Table): Uint8Array {
  const units = Object.fromEntries(
    columns.flatMap((column) => (column.kind === 'number' ? [[column.name, column.unit]] : [])),
  );
  const file = parquetWriteBuffer({
    columnData: columns.map(columnSource),
    kvMetadata: [{ key: 'units', value: JSON.stringify(units) }],
    createdBy: 'stationcast',
  });
  return new Uint8Array(file);
}

function columnSource(column: Column): ColumnSource {
  const { name } = column;
  switch (column.kind) {
    case 'text':
      return { name, data: [...column.values], type: 'STRING', nullable: true };
    case 'integer':
      return { name, data: [...column.values], type: 'INT32', nullable: false };
    case 'number':
      return { name, data: [...column.values], type: 'DOUBLE', nullable: true };
    case 'time': {
      const times = column.values.map((seconds) => new Date(seconds * MILLISECONDS_PER_SECOND));
      return { name, data: times, type: 'TIMESTAMP', nullable: false };
    }
  }
}
