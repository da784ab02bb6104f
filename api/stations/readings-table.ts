import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import { parseInstant } from '../../ingest/time.js';
import { INTERNAL_UNITS, unitOf } from '../forecast/units.js';
import type { Column, Table } from '../formats/table.js';
import type { ReadingRecord } from './hourly-record.js';

const MILLISECONDS_PER_SECOND = 1000;

/** A row for each hourly reading; `flagged` names the variables that failed quality control, joined by blanks. */
export function readingsTable(readings: readonly ReadingRecord[]): Table {
  const variables = VARIABLE_NAMES.map((variable): Column => ({
    kind: 'number',
    name: variable,
    unit: unitOf(variable, INTERNAL_UNITS),
    values: readings.map((reading) => reading[variable] ?? null),
  }));
  return {
    columns: [
      { kind: 'text', name: 'station', values: readings.map(({ station }) => station) },
      {
        kind: 'time',
        name: 'time',
        values: readings.map(({ time }) => (parseInstant(time) ?? NaN) / MILLISECONDS_PER_SECOND),
      },
      ...variables,
      { kind: 'text', name: 'flagged', values: readings.map(({ flagged }) => flagged.join(' ')) },
    ],
  };
}
