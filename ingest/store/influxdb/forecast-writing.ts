import { InvalidInputError } from '../../errors.js';
import type { Forecast } from '../forecast.js';
import type { Connection } from './connection.js';
import { line } from './line-protocol.js';
import { packValues } from './forecast-packing.js';
import { FORECAST, FORECAST_ISSUE, LONGEST_HORIZON, leadTag } from './schema.js';

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** What has a meaning of its own beside the fields. */
const TAKEN = ['station', 'model', 'lead', 'time'];
/** InfluxDB keeps 64 KiB of a text. */
const LONGEST_ISSUE = 65_000;
/** About as many lines as fit a request. */
const FORECASTS_PER_WRITE = 200;

export function checkForecasts(forecasts: readonly Forecast[]): void {
  for (const { horizon, fields } of forecasts) {
    if (!Number.isInteger(horizon) || horizon < 1 || horizon > LONGEST_HORIZON) {
      throw new InvalidInputError('forecast horizon', horizon, `1 to ${LONGEST_HORIZON} hours`);
    }
    for (const [name, values] of Object.entries(fields)) checkField(name, values, horizon);
    const length = longestIssue(Object.keys(fields), horizon);
    if (length > LONGEST_ISSUE) {
      throw new InvalidInputError(
        'forecast fields',
        length,
        `at most ${LONGEST_ISSUE} characters when packed`,
      );
    }
  }
}

/** Characters, or a few more, that the values are packed into: base64 has four for three bytes. */
function longestIssue(names: readonly string[], horizon: number): number {
  return names.reduce((length, name) => length + name.length + 10 + horizon * 6, 20);
}

/** The issues last: with its issue, a forecast is there. */
export async function upsertForecasts(connection: Connection, forecasts: readonly Forecast[]): Promise<void> {
  for (let start = 0; start < forecasts.length; start += FORECASTS_PER_WRITE) {
    const part = forecasts.slice(start, start + FORECASTS_PER_WRITE);
    await connection.write('write forecasts', part.flatMap(leadLines));
    await connection.write('write forecasts', part.map(issueLine));
  }
}

/** A value that is not a number is left out, as InfluxDB has none. */
function leadLines({ station, model, origin, horizon, fields }: Forecast): string[] {
  const lines: string[] = [];
  for (let lead = 1; lead <= horizon; lead++) {
    const values: [string, number][] = [];
    for (const [name, column] of Object.entries(fields)) {
      const value = column[lead - 1];
      if (value !== undefined && Number.isFinite(value)) values.push([name, value]);
    }
    if (values.length > 0)
      lines.push(line(FORECAST, { station, model, lead: leadTag(lead) }, values, origin + lead));
  }
  return lines;
}

function issueLine(forecast: Forecast): string {
  const { station, model, origin } = forecast;
  return line(FORECAST_ISSUE, { station, model }, [['issue', packValues(forecast)]], origin);
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
}
