import type { Column, Table } from '../../formats/table.js';
import type { LocationAnswer } from '../forecast-answer.js';
import { presentedFields } from './presented-fields.js';

/** A row for each hour of each location. The answers' times have to be unix times. */
export function forecastTable(answers: readonly LocationAnswer[]): Table {
  const rows = answers.flatMap(({ station, hourly }, location) =>
    (hourly?.time ?? []).map((time, index) => ({ location, station, time: Number(time), index, hourly })),
  );
  const series = presentedFields(answers).map(({ name, unit }): Column => ({
    kind: 'number',
    name,
    unit,
    values: rows.map(({ hourly, index }) => numberOrNull(hourly?.[name]?.[index])),
  }));
  return {
    columns: [
      { kind: 'integer', name: 'location_id', values: rows.map(({ location }) => location) },
      { kind: 'text', name: 'station', values: rows.map(({ station }) => station) },
      { kind: 'time', name: 'time', values: rows.map(({ time }) => time) },
      ...series,
    ],
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
