import { DOUBLE, INTEGER, SMALLINT, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { VARIABLE_NAMES } from '../../observations/variables.js';
import { NO_CHECKS } from '../check-set.js';
import { mergeRow, readingOf, slotKey, type SlotRow } from '../slot-row.js';
import type { HourRange, HourlyReading } from '../series-store.js';
import { numberOf, numberOrNullOf, textOf } from './column-values.js';
import { append, select, type Columns, type Database, type Parameters } from './database.js';

const COLUMNS = [
  'station',
  'hour',
  ...VARIABLE_NAMES,
  ...VARIABLE_NAMES.map((name) => `${name}_rank`),
  ...VARIABLE_NAMES.map((name) => `${name}_checks`),
].join(', ');
const FIRST_VALUE = 2;
const FIRST_RANK = FIRST_VALUE + VARIABLE_NAMES.length;
const FIRST_CHECKS = FIRST_RANK + VARIABLE_NAMES.length;

/** Merges the rows, of which each key is there once, with those that the table has. */
export async function upsertObservations(
  connection: DuckDBConnection,
  rows: readonly SlotRow[],
): Promise<void> {
  const existing = await existingRows(connection, rows);
  const fresh: SlotRow[] = [];
  const merged: SlotRow[] = [];
  for (const row of rows) {
    const before = existing.get(slotKey(row.station, row.hour));
    if (before === undefined) fresh.push(row);
    else if (mergeRow(before, row)) merged.push(before);
  }
  if (merged.length > 0) await deleteRows(connection, merged);
  await appendRows(connection, [...fresh, ...merged]);
}

async function existingRows(
  connection: DuckDBConnection,
  rows: readonly SlotRow[],
): Promise<Map<string, SlotRow>> {
  const wanted = new Set(rows.map(({ station, hour }) => slotKey(station, hour)));
  const existing = new Map<string, SlotRow>();
  await select(
    connection,
    `SELECT ${COLUMNS} FROM observations WHERE hour IN (${hoursOf(rows)})`,
    {},
    (columns, rowCount) => {
      for (let index = 0; index < rowCount; index++) {
        const row = rowAt(columns, index);
        const key = slotKey(row.station, row.hour);
        if (wanted.has(key)) existing.set(key, row);
      }
    },
  );
  return existing;
}

async function deleteRows(connection: DuckDBConnection, rows: readonly SlotRow[]): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE replaced (station VARCHAR, hour INTEGER)');
  await append(connection, 'replaced', rows.length, [
    { type: VARCHAR, valueAt: (row) => rows[row]?.station ?? null },
    { type: INTEGER, valueAt: (row) => rows[row]?.hour ?? null },
  ]);
  await connection.run(
    `DELETE FROM observations USING replaced WHERE observations.hour IN (${hoursOf(rows)})
     AND observations.hour = replaced.hour AND observations.station = replaced.station`,
  );
}

async function appendRows(connection: DuckDBConnection, rows: readonly SlotRow[]): Promise<void> {
  await append(connection, 'observations', rows.length, [
    { type: VARCHAR, valueAt: (row) => rows[row]?.station ?? null },
    { type: INTEGER, valueAt: (row) => rows[row]?.hour ?? null },
    ...VARIABLE_NAMES.map((_, index) => ({
      type: DOUBLE,
      valueAt: (row: number) => rows[row]?.values[index] ?? null,
    })),
    ...VARIABLE_NAMES.map((_, index) => ({
      type: SMALLINT,
      valueAt: (row: number) => rows[row]?.ranks[index] ?? null,
    })),
    ...VARIABLE_NAMES.map((_, index) => ({
      type: SMALLINT,
      valueAt: (row: number) => rows[row]?.checks?.[index] ?? NO_CHECKS,
    })),
  ]);
}

/** Integers, so that they can stand in the SQL, where the planner skips blocks that hold none of them. */
function hoursOf(rows: readonly SlotRow[]): string {
  return [...new Set(rows.map(({ hour }) => hour))].join(', ');
}

export async function selectObservations(
  database: Database,
  range: HourRange,
  stations: readonly string[] | undefined,
): Promise<HourlyReading[]> {
  const readings: HourlyReading[] = [];
  const parameters: Parameters = { from: range.from, to: range.to };
  if (stations !== undefined) parameters.stations = stations;
  await database.read(
    'read observations',
    `SELECT ${COLUMNS} FROM observations WHERE hour BETWEEN $from AND $to
     ${stations === undefined ? '' : 'AND station IN (SELECT unnest($stations))'}
     ORDER BY hour, station`,
    parameters,
    (columns, rowCount) => {
      for (let index = 0; index < rowCount; index++) readings.push(readingOf(rowAt(columns, index)));
    },
  );
  return readings;
}

function rowAt(columns: Columns, index: number): SlotRow {
  return {
    station: textOf(columns[0]?.[index]),
    hour: numberOf(columns[1]?.[index]),
    values: VARIABLE_NAMES.map((_, variable) => numberOrNullOf(columns[FIRST_VALUE + variable]?.[index])),
    ranks: VARIABLE_NAMES.map((_, variable) => numberOf(columns[FIRST_RANK + variable]?.[index])),
    checks: VARIABLE_NAMES.map((_, variable) => numberOf(columns[FIRST_CHECKS + variable]?.[index])),
  };
}
