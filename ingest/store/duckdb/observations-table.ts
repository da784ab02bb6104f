import {
  DOUBLE,
  INTEGER,
  SMALLINT,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import { VARIABLE_NAMES, type Variable } from '../../observations/variables.js';
import { isFlagged, offsetOfRank } from '../../windows/slot-rank.js';
import type { SlotRow } from '../slot-row.js';
import type { HourRange, HourlyReading } from '../series-store.js';
import { numberOf, textOf } from './column-values.js';
import { append, type Database, type Parameters } from './database.js';

const RANKS = VARIABLE_NAMES.map((name) => `${name}_rank`);
const COLUMNS = ['station', 'hour', ...VARIABLE_NAMES, ...RANKS];
export const OBSERVATIONS_STAGING = `CREATE TEMP TABLE observations_staging AS SELECT ${COLUMNS.join(', ')} FROM observations LIMIT 0`;

const UPSERT = `
  INSERT INTO observations (${COLUMNS.join(', ')}) SELECT ${COLUMNS.join(', ')} FROM observations_staging
  ON CONFLICT (station, hour) DO UPDATE SET ${VARIABLE_NAMES.flatMap((name) => [
    `${name} = CASE WHEN excluded.${name}_rank <= ${name}_rank THEN excluded.${name} ELSE ${name} END`,
    `${name}_rank = least(excluded.${name}_rank, ${name}_rank)`,
  ]).join(', ')}`;

export async function upsertObservations(
  connection: DuckDBConnection,
  rows: readonly SlotRow[],
): Promise<void> {
  await append(connection, 'observations_staging', rows.length, [
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
  ]);
  await connection.run(UPSERT);
  await connection.run('DELETE FROM observations_staging');
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
    `SELECT ${COLUMNS.join(', ')} FROM observations WHERE hour BETWEEN $from AND $to
     ${stations === undefined ? '' : 'AND station IN (SELECT unnest($stations))'}
     ORDER BY hour, station`,
    parameters,
    (row) => readings.push(toReading(row)),
  );
  return readings;
}

function toReading(row: DuckDBValue[]): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  const offsets: Partial<Record<Variable, number>> = {};
  const flagged: Variable[] = [];
  VARIABLE_NAMES.forEach((variable, index) => {
    const value = row[2 + index];
    if (value === null || value === undefined) return;
    const rank = numberOf(row[2 + VARIABLE_NAMES.length + index]);
    values[variable] = numberOf(value);
    if (isFlagged(rank)) flagged.push(variable);
    const offset = offsetOfRank(rank);
    if (offset !== 0) offsets[variable] = offset;
  });
  const reading = { station: textOf(row[0]), hour: numberOf(row[1]), values, flagged };
  return Object.keys(offsets).length === 0 ? reading : { ...reading, offsets };
}
