import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../errors.js';
import { VARIABLE_NAMES } from '../../observations/variables.js';

/**
 * Each entry takes a database from the version before to its own (index + 1). Entries are never edited once
 * released: a change of the schema is a new entry.
 *
 * Hours are counts since 1970-01-01T00Z; valid time is origin + lead. A rank says how good a value is (see
 * SlotRank), checks which ones it failed (see CheckSet). Columns for a forecast's fields are added as they first appear. The two series have no primary key: the
 * one writer keeps (station, hour) and (station, model, origin, lead) unique, and an index over them would have to be
 * in memory, and grow with every hour, whereas rows in order of time are found by their blocks' ranges.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE stations (
       id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, latitude DOUBLE NOT NULL, longitude DOUBLE NOT NULL,
       elevation DOUBLE, timezone VARCHAR)`,
    `CREATE TABLE observations (
       station VARCHAR NOT NULL, hour INTEGER NOT NULL,
       ${VARIABLE_NAMES.map((name) => `${name} DOUBLE`).join(', ')},
       ${VARIABLE_NAMES.map((name) => `${name}_rank SMALLINT NOT NULL`).join(', ')})`,
    `CREATE TABLE forecasts (
       station VARCHAR NOT NULL, model VARCHAR NOT NULL, origin INTEGER NOT NULL, lead SMALLINT NOT NULL)`,
    `CREATE TABLE newest_forecasts (
       station VARCHAR NOT NULL, model VARCHAR NOT NULL, origin INTEGER NOT NULL, PRIMARY KEY (station, model))`,
  ],
  VARIABLE_NAMES.map((name) => `ALTER TABLE observations ADD COLUMN ${name}_checks SMALLINT DEFAULT 0`),
  [
    `CREATE TABLE documents (
       collection VARCHAR NOT NULL, key VARCHAR NOT NULL, content VARCHAR NOT NULL, PRIMARY KEY (collection, key))`,
  ],
];

/** Brings the database to the newest schema; refuses one that a newer stationcast has written. */
export async function migrate(connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
  const reader = await connection.runAndReadAll('SELECT coalesce(max(version), 0) FROM schema_version');
  const version = Number(reader.value(0, 0));
  if (version > MIGRATIONS.length) {
    throw new ConfigurationError(
      `${file} has schema version ${version}, this stationcast knows up to ${MIGRATIONS.length}: ` +
        'upgrade stationcast or choose another data folder',
    );
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await connection.run('BEGIN');
    for (const statement of statements) await connection.run(statement);
    await connection.run('INSERT INTO schema_version VALUES ($1)', [index + 1]);
    await connection.run('COMMIT');
  }
}
