import { csvRows } from '../../formats/csv.js';
import type { LocationAnswer } from '../forecast-answer.js';
import { presentedFields } from './presented-fields.js';

/**
 * Open-Meteo's CSV: a table of the locations, an empty line, a table of the hours with units in its header. Where there
 * are several locations, `location_id` comes first in both.
 */
export function forecastCsv(answers: readonly LocationAnswer[]): string {
  const several = answers.length > 1;
  const withId = <Cell>(id: Cell, row: readonly Cell[]): Cell[] => (several ? [id, ...row] : [...row]);
  const places = csvRows([
    withId('location_id', [
      'latitude',
      'longitude',
      'elevation',
      'utc_offset_seconds',
      'timezone',
      'timezone_abbreviation',
      'station',
      'model',
      'origin',
    ]),
    ...answers.map((answer, id) =>
      withId<string | number | null>(id, [
        answer.latitude,
        answer.longitude,
        answer.elevation ?? null,
        answer.utc_offset_seconds,
        answer.timezone,
        answer.timezone_abbreviation,
        answer.station,
        answer.model,
        answer.origin,
      ]),
    ),
  ]);
  if (answers[0]?.hourly_units === undefined) return places;
  const fields = presentedFields(answers);
  const header = withId('location_id', ['time', ...fields.map(({ name, unit }) => `${name} (${unit})`)]);
  const hours = answers.flatMap(({ hourly }, id) =>
    (hourly?.time ?? []).map((time, index) =>
      withId<string | number | null>(id, [
        time,
        ...fields.map(({ name }) => hourly?.[name]?.[index] ?? null),
      ]),
    ),
  );
  return `${places}\n${csvRows([header])}${csvRows(hours)}`;
}
