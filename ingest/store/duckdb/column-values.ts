import type { DuckDBValue } from '@duckdb/node-api';

/** What our own columns hold, checked once more where DuckDB's wide value type comes in. */
export function textOf(value: DuckDBValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`expected text, found ${typeof value}`);
}

export function numberOf(value: DuckDBValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new TypeError(`expected a number, found ${typeof value}`);
}

export function numberOrNullOf(value: DuckDBValue | undefined): number | null {
  return value === null ? null : numberOf(value);
}
