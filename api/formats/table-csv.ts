import { formatInstant } from '../../ingest/time.js';
import { csvRows } from './csv.js';
import type { Column, Table } from './table.js';

const MILLISECONDS_PER_SECOND = 1000;

/** A table with its columns' names in the first row; times in ISO 8601. */
export function writeTableCsv({ columns }: Table): string {
  const cells = columns.map(cellsOf);
  const length = cells[0]?.length ?? 0;
  const rows = Array.from({ length }, (_, index) => cells.map((column) => column[index] ?? null));
  return csvRows([columns.map(({ name }) => name), ...rows]);
}

function cellsOf(column: Column): readonly (string | number | null)[] {
  if (column.kind !== 'time') return column.values;
  return column.values.map((seconds) => formatInstant(seconds * MILLISECONDS_PER_SECOND));
}
