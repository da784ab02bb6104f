import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedText, parseChecked } from '../../../../ingest/kafka/checked-message.js';
import { checkedRecords } from '../../../../ingest/kafka/checked-records.js';
import { deadLetterMessage, parseDeadLetter } from '../../../../ingest/kafka/dead-letter-message.js';
import { forecastText, parseForecast } from '../../../../ingest/kafka/forecast-message.js';
import type { DeadLetter } from '../../../../ingest/dead-letters/dead-letters.js';
import {
  QUALITY_CHECKS,
  type CheckedObservation,
  type QualityFlag,
} from '../../../../ingest/observations/checked-observation.js';
import { REJECTION_CODES, Rejection } from '../../../../ingest/observations/rejection.js';
import { VARIABLE_NAMES } from '../../../../ingest/observations/variables.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const variable = fc.constantFrom(...VARIABLE_NAMES);
const instant = fc.integer({ min: 0, max: 4e12 });

describe('checked observations', () => {
  const checked: fc.Arbitrary<CheckedObservation> = fc
    .tuple(
      fc.string({ minLength: 1, maxLength: 64 }),
      instant,
      fc.uniqueArray(fc.tuple(variable, fc.oneof(finite, fc.constant(null))), {
        minLength: 1,
        selector: ([name]) => name,
      }),
      fc.array(fc.record({ check: fc.constantFrom(...QUALITY_CHECKS), variable, reason: fc.string() })),
    )
    .map(([station, time, values, flags]) => ({
      observation: { station, time, ...Object.fromEntries(values) },
      flags,
    }));

  it('come back as they went, with their flags', () => {
    fc.assert(
      fc.property(checked, (observation) => {
        expect(parseChecked(bytes(checkedText(observation)))).toEqual(observation);
      }),
    );
  });

  it.each([
    null,
    '',
    '{',
    '[]',
    '{"station":"a"}',
    '{"station":"a","time":"2024-01-01T00:00:00Z","flags":[]}',
  ])('are told from %j', (text) => {
    expect(parseChecked(text === null ? null : bytes(text))).toBeUndefined();
  });

  it('that name a check which nobody knows are refused', () => {
    const text = checkedText({
      observation: { station: 'a', time: 0, temperature_2m: 1 },
      flags: [{ check: 'range', variable: 'temperature_2m', reason: '' }],
    });
    expect(parseChecked(bytes(text))).toBeDefined();
    expect(parseChecked(bytes(text.replace('range', 'rage')))).toBeUndefined();
  });

  it('lead back to the records that they were, also where offsets have gaps', () => {
    const record = (position: number, station: string, produced: number) => ({
      record: {
        source: 'weather.observations/3',
        position,
        value: `{"temperature_2m":${position},"time":"1970-01-01T01:00:00+01:00","station":"${station}"}`,
      },
      parsed: { station, time: 0, temperature_2m: position },
      produced,
    });
    const rejected = {
      record: { source: 'weather.observations/3', position: 12, value: '' },
      parsed: new Rejection('EMPTY', ''),
      produced: 1012,
    };
    const doubt: QualityFlag = { check: 'step', variable: 'temperature_2m', reason: 'a jump' };
    const flagsOf = (station: string): QualityFlag[] => (station === 'b' ? [doubt] : []);
    // A transaction ended at 11, and 13 to 40 were compacted.
    const records = [record(10, 'a', 1010), rejected, record(41, 'b', 1041), record(90, 'nobody', 1090)];
    const observations = records.flatMap(({ parsed }) =>
      parsed instanceof Rejection ? [] : [{ observation: parsed, flags: flagsOf(parsed.station) }],
    );
    const node = { id: 'node-a', stations: [] };
    const homes = { homeOf: (id: string) => (id === 'nobody' ? undefined : { node, partition: 3 }) };
    expect(
      checkedRecords(records, observations, homes).map(({ key, headers, value }) => [
        key,
        headers,
        parseChecked(bytes(String(value))),
      ]),
    ).toEqual([
      ['node-a', { source: 'weather.observations/3/10', produced: '1010' }, observations[0]],
      ['node-a', { source: 'weather.observations/3/41', produced: '1041' }, observations[1]],
      ['nobody', { source: 'weather.observations/3/90', produced: '1090' }, observations[2]],
    ]);
    expect(() => checkedRecords(records, observations.slice(1), homes)).toThrow('too few');
  });
});

describe('forecasts', () => {
  const horizon = 24;
  const column = fc.array(fc.oneof(fc.float({ min: -1000, max: 1000, noNaN: true }), fc.constant(NaN)), {
    minLength: horizon,
    maxLength: horizon,
  });
  const forecast = fc.record({
    station: fc.string(),
    model: fc.string(),
    origin: fc.integer({ min: 0, max: 1_000_000 }),
    fields: fc.dictionary(fc.constantFrom('temperature_2m', 'wind_speed_10m_p90'), column, { minKeys: 1 }),
  });

  it('come back within half a thousandth, and what has no value without one', () => {
    fc.assert(
      fc.property(forecast, ({ fields, ...rest }) => {
        const columns = Object.entries(fields).map(
          ([name, values]) => [name, Float32Array.from(values)] as const,
        );
        const sent = { ...rest, horizon, fields: Object.fromEntries(columns) };
        const back = parseForecast(bytes(forecastText(sent)));
        expect(back).toMatchObject({ ...rest, horizon });
        for (const [name, values] of columns) {
          values.forEach((value, lead) => {
            const received = back?.fields[name]?.[lead] ?? 0;
            if (Number.isNaN(value)) expect(received).toBeNaN();
            else expect(Math.abs(received - value)).toBeLessThan(6e-4);
          });
        }
      }),
    );
  });

  it.each([null, '', '{}', '{"station":"a","model":"m","origin":"noon","horizon":1,"fields":{}}'])(
    'are told from %j',
    (text) => {
      expect(parseForecast(text === null ? null : bytes(text))).toBeUndefined();
    },
  );
});

describe('dead letters', () => {
  const data = fc.oneof(fc.string(), fc.uint8Array());
  const letter: fc.Arbitrary<DeadLetter> = fc.record(
    {
      source: fc
        .tuple(fc.constantFrom('weather.observations', 'a/b'), fc.nat(99))
        .map((parts) => parts.join('/')),
      position: fc.nat(),
      key: data,
      value: fc.oneof(data, fc.constant(null)),
      code: fc.constantFrom(...REJECTION_CODES),
      field: fc.string(),
      message: fc.string(),
      time: instant,
    },
    { requiredKeys: ['source', 'position', 'value', 'code', 'message', 'time'] },
  );

  it('keep key and value byte for byte, the reason, and where the record was', () => {
    fc.assert(
      fc.property(letter, (sent) => {
        const { key, value, headers } = deadLetterMessage(sent);
        const back = parseDeadLetter({
          topic: 'weather.observations.dead-letters',
          partition: 0,
          offset: 5,
          key: key === undefined ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
          headers,
          time: 0,
        });
        expect(back).toEqual({
          ...sent,
          ...(sent.key === undefined ? {} : { key: Buffer.from(sent.key) }),
          value: sent.value === null ? null : Buffer.from(sent.value),
        });
      }),
    );
  });

  const place = { topic: 't', partition: 0, offset: 0, key: null, value: null, time: 0 };
  const headers = deadLetterMessage({
    source: 't/0',
    position: 0,
    value: '',
    code: 'EMPTY',
    message: '',
    time: 0,
  }).headers;

  it.each([
    ['without headers', {}],
    ['with a reason that nobody knows', { ...headers, reason: 'ODD' }],
    ['with no time', { ...headers, time: 'noon' }],
    ['with an offset that is no number', { ...headers, 'source.offset': 'x' }],
  ])('are told from records %s', (_, odd) => {
    expect(parseDeadLetter({ ...place, headers })).toBeDefined();
    expect(parseDeadLetter({ ...place, headers: odd })).toBeUndefined();
  });
});
