import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_FORMAT, parseObservation } from '../../../../ingest/observations/json-format.js';
import { REJECTION_CODES, Rejection } from '../../../../ingest/observations/rejection.js';
import { VARIABLE_NAMES } from '../../../../ingest/observations/variables.js';
import { formatInstant, parseInstant } from '../../../../ingest/time.js';

const TIME = '2024-01-01T06:00:00Z';

function rejectionOf(value: string | Uint8Array): Rejection {
  const result = parseObservation(value);
  if (result instanceof Rejection) return result;
  throw new Error(`was accepted: ${JSON.stringify(result)}`);
}

describe('an observation in JSON', () => {
  it('is read with its time in milliseconds', () => {
    const text = `{"station":"knmi-260","time":"${TIME}","temperature_2m":7.4,"wind_speed_10m":null}`;
    const expected = {
      station: 'knmi-260',
      time: parseInstant(TIME),
      temperature_2m: 7.4,
      wind_speed_10m: null,
    };
    expect(parseObservation(text)).toEqual(expected);
    expect(parseObservation(Buffer.from(text))).toEqual(expected);
    expect(parseObservation(new Uint8Array(Buffer.from(` ${text}\n`)))).toEqual(expected);
  });

  it.each([
    [
      'bytes that are no text',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]),
      'NOT_TEXT',
      undefined,
      'UTF-8',
    ],
    ['control characters', '{"station":"a\u0000"}', 'NOT_TEXT', undefined, 'control characters'],
    [
      'more bytes than a record has',
      `{"station":"${'a'.repeat(20_000)}"}`,
      'TOO_LARGE',
      undefined,
      '16384 bytes',
    ],
    ['a truncated line', `{"station":"a","time":"2024-01-0`, 'NOT_JSON', undefined, 'not JSON'],
    ['nothing', '', 'EMPTY', undefined, 'the record is empty'],
    ['an array', '[1]', 'WRONG_TYPE', undefined, 'expected an object'],
    ['null', 'null', 'WRONG_TYPE', undefined, 'expected an object'],
    ['a number', '5', 'WRONG_TYPE', undefined, 'expected an object'],
    ['no station', `{"time":"${TIME}","temperature_2m":1}`, 'MISSING_FIELD', 'station', 'required'],
    ['no time', '{"station":"a","temperature_2m":1}', 'MISSING_FIELD', 'time', 'required'],
    [
      'an empty station',
      `{"station":"","time":"${TIME}","temperature_2m":1}`,
      'WRONG_STATION',
      'station',
      '1 to 64',
    ],
    [
      'a station that is a number',
      `{"station":5,"time":"${TIME}","temperature_2m":1}`,
      'WRONG_TYPE',
      'station',
      '5',
    ],
    ['a time that is a number', '{"station":"a","time":5,"temperature_2m":1}', 'WRONG_TYPE', 'time', 'text'],
    [
      'a time that is none',
      '{"station":"a","time":"noon","temperature_2m":1}',
      'WRONG_TIME',
      'time',
      '"noon"',
    ],
    [
      'a time without its offset',
      '{"station":"a","time":"2024-01-01T06:00","temperature_2m":1}',
      'WRONG_TIME',
      'time',
      'with its offset',
    ],
    ['no variable', `{"station":"a","time":"${TIME}"}`, 'NO_VARIABLES', undefined, 'temperature_2m'],
    [
      'an unknown variable',
      `{"station":"a","time":"${TIME}","temp":1}`,
      'UNKNOWN_VARIABLE',
      'temp',
      'allowed: temperature_2m, wind_speed_10m',
    ],
    [
      'a string for a number',
      `{"station":"a","time":"${TIME}","temperature_2m":"7.4"}`,
      'WRONG_TYPE',
      'temperature_2m',
      '"7.4" is not allowed; expected a number',
    ],
    [
      'an object for a number',
      `{"station":"a","time":"${TIME}","temperature_2m":{}}`,
      'WRONG_TYPE',
      'temperature_2m',
      'expected a number',
    ],
    [
      'NaN',
      `{"station":"a","time":"${TIME}","temperature_2m": NaN}`,
      'NOT_FINITE',
      'temperature_2m',
      'NaN is not allowed',
    ],
    [
      'infinity',
      `{"station":"a","time":"${TIME}","pressure_msl":-Infinity}`,
      'NOT_FINITE',
      'pressure_msl',
      '-Infinity is not allowed',
    ],
    [
      'a number beyond all numbers',
      `{"station":"a","time":"${TIME}","pressure_msl":1e999}`,
      'NOT_FINITE',
      'pressure_msl',
      'Infinity is not allowed',
    ],
  ])('that is %s is refused', (_, value, code, field, words) => {
    const rejection = rejectionOf(value);
    expect(rejection).toMatchObject({ code, ...(field === undefined ? {} : { field }) });
    expect(rejection.message).toContain(words);
    expect(rejection.message).not.toContain('\n');
  });

  it('names every unknown variable', () => {
    const rejection = rejectionOf(`{"station":"a","time":"${TIME}","temp":1,"wind":2,"temperature_2m":"x"}`);
    expect(rejection.code).toBe('UNKNOWN_VARIABLE');
    expect(rejection.message).toContain('"temp", "wind"');
  });

  it('cannot smuggle in a prototype', () => {
    expect(rejectionOf(`{"station":"a","time":"${TIME}","temperature_2m":1,"__proto__":{}}`).code).toBe(
      'UNKNOWN_VARIABLE',
    );
  });

  it('comes back as it was written, for any values', () => {
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
    const variables = fc
      .record(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, number])), { requiredKeys: [] })
      .filter((record) => Object.keys(record).length > 0);
    const station = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
    const time = fc.integer({ min: -2_208_988_800_000, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(station, time, variables, (id, instant, values) => {
        const text = JSON.stringify({ station: id, time: formatInstant(instant), ...values });
        const plain: unknown = JSON.parse(JSON.stringify({ station: id, time: instant, ...values }));
        expect(parseObservation(text)).toEqual(plain);
        expect(JSON_FORMAT.timeOf(text)).toBe(instant);
      }),
    );
  });

  it('is an observation or a rejection with a known code, for any bytes and any JSON', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      fc.json(),
      fc.json().map((json) => `{"station":"a","time":"${TIME}","temperature_2m":${json}}`),
      fc.string().map((text) => JSON.stringify({ station: 'a', time: text, temperature_2m: 1 })),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const result = parseObservation(value);
        if (result instanceof Rejection) expect(REJECTION_CODES).toContain(result.code);
        else expect(Number.isInteger(result.time)).toBe(true);
        JSON_FORMAT.timeOf(value);
      }),
      { numRuns: 1000 },
    );
  });
});
