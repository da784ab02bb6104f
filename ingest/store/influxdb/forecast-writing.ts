import { InvalidInputError } from '../../errors.js';
import type { Forecast } from '../forecast.js';
import type { Connection } from './connection.js';
import { line, listFields, type FieldValue } from './line-protocol.js';
import { FORECAST, LONGEST_HORIZON, leadTag } from './schema.js';

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** Names of tags, of the fields beside the values, and of what an answer of InfluxDB has of its own. */
const TAKEN = [
  'station',
  'model',
  'lead',
  'horizon',
  'fields',
  'whole',
  'present',
  'time',
  'result',
  'table',
  'error',
  'reference',
];
/** About as many lines as fit a request. */
const FORECASTS_PER_WRITE = 200;

export function checkForecasts(forecasts: readonly Forecast[]): void {
  for (const { horizon, fields } of forecasts) {
    if (!Number.isInteger(horizon) || horizon < 1 || horizon > LONGEST_HORIZON) {
      throw new InvalidInputError('forecast horizon', horizon, `1 to ${LONGEST_HORIZON} hours`);
    }
    for (const [name, values] of Object.entries(fields)) checkField(name, values, horizon);
  }
}

/** The first leads last: with them, a forecast is there. */
export async function upsertForecasts(connection: Connection, forecasts: readonly Forecast[]): Promise<void> {
  for (let start = 0; start < forecasts.length; start += FORECASTS_PER_WRITE) {
    const part = forecasts.slice(start, start + FORECASTS_PER_WRITE);
    await connection.write('write forecasts', part.flatMap(laterLeads));
    await connection.write(
      'write forecasts',
      part.map((forecast) => leadLine(forecast, 1)),
    );
  }
}

function laterLeads(forecast: Forecast): string[] {
  return Array.from({ length: forecast.horizon - 1 }, (_, index) => leadLine(forecast, index + 2));
}

/** A value that is not a number is left out, as InfluxDB has none. */
function leadLine(forecast: Forecast, lead: number): string {
  const { station, model, origin, horizon, fields } = forecast;
  const names = Object.keys(fields);
  const values = Object.entries(fields).flatMap(([name, column]): [string, number][] => {
    const value = column[lead - 1] ?? NaN;
    return Number.isNaN(value) ? [] : [[name, value]];
  });
  const whole = values.length === names.length;
  const points: [string, FieldValue][] = [...values, ['whole', whole]];
  if (!whole) points.push(['present', listFields(values.map(([name]) => name))]);
  if (lead === 1) points.push(['horizon', { integer: horizon }], ['fields', listFields(names)]);
  return line(FORECAST, { station, model, lead: leadTag(lead) }, points, origin + lead);
}

function checkField(name: string, values: Float32Array, horizon: number): void {
  if (!FIELD_NAME.test(name) || TAKEN.includes(name)) {
    throw new InvalidInputError(
      'forecast field',
      name,
      `lower-case letters, digits and underscores, and none of ${TAKEN.join(', ')}`,
    );
  }
  if (values.length !== horizon) {
    throw new InvalidInputError(`forecast field ${name}`, values.length, `${horizon} values, one a lead`);
  }
  const infinite = values.find((value) => Math.abs(value) === Infinity);
  if (infinite !== undefined)
    throw new InvalidInputError(`forecast field ${name}`, infinite, 'finite values or NaN');
}
