import fc from 'fast-check';
import { expect, it } from 'vitest';
import { observationSchema } from '../../../../ingest/observations/observation.js';
import { readPlainObservation } from '../../../../ingest/observations/read-plain-observation.js';
import { VARIABLE_NAMES } from '../../../../ingest/observations/variables.js';

const anything = fc.oneof(
  fc.double(),
  fc.constantFrom(null, undefined, NaN, Infinity, '', '7', true, {}, []),
);
const time = fc.oneof(
  fc.constantFrom('2024-02-29T06:00:00Z', '2023-02-29T06:00:00Z', '2024-01-01T06:00+01:00', 'noon', '', 12),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const station = fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom('knmi-260', null, undefined, 7));
const variable = fc.constantFrom(...VARIABLE_NAMES);
const member = fc.oneof(
  { weight: 9, arbitrary: variable },
  { weight: 1, arbitrary: fc.constantFrom('temprature', 'Station', '__proto__', 'toString') },
);

it('reads as the schema does, and leaves what the schema refuses to it', () => {
  let read = 0;
  fc.assert(
    fc.property(station, time, fc.array(fc.tuple(member, anything), { maxLength: 9 }), (id, at, members) => {
      const record: unknown = { station: id, time: at, ...Object.fromEntries(members) };
      const plain = readPlainObservation(record);
      if (plain === undefined) return;
      read += 1;
      expect(plain).toStrictEqual(observationSchema.parse(record));
    }),
    { numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(20);
});

it('reads every usual record, whatever variables it has', () => {
  const usual = fc.record({
    station: fc.string({ minLength: 1, maxLength: 64 }),
    hour: fc.integer({ min: 0, max: 600_000 }),
    values: fc.uniqueArray(
      fc.tuple(variable, fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }))),
      {
        minLength: 1,
        selector: ([name]) => name,
      },
    ),
  });
  fc.assert(
    fc.property(usual, ({ station: id, hour, values }) => {
      const at = new Date(hour * 3_600_000).toISOString();
      const record: unknown = { station: id, time: at, ...Object.fromEntries(values) };
      expect(readPlainObservation(record)).toStrictEqual(observationSchema.parse(record));
    }),
  );
});

it.each([
  ['text', 'a'],
  ['null', null],
  ['a list', [1, 2, 3]],
  ['no variable', { station: 'a', time: '2024-01-01T00:00:00Z' }],
  ['a member too many', { station: 'a', time: '2024-01-01T00:00:00Z', rain: 1 }],
])('leaves %s to the schema', (_, record) => {
  expect(readPlainObservation(record)).toBeUndefined();
});
