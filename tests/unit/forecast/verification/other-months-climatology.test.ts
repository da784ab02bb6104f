import { expect, test } from 'vitest';
import { Months } from '../../../../forecast/verification/months.js';
import { OtherMonthsClimatology } from '../../../../forecast/verification/other-months-climatology.js';
import { nearestHour, parseInstant } from '../../../../ingest/time.js';

function hour(text: string): number {
  return nearestHour(parseInstant(text) ?? NaN);
}

function learned(values: Readonly<Record<string, number>>): OtherMonthsClimatology {
  const climatology = new OtherMonthsClimatology(new Months());
  for (const [time, value] of Object.entries(values)) climatology.learn(hour(time), value);
  return climatology;
}

test('a month is told from the months before and after it, never from itself', () => {
  const climatology = learned({
    '2013-04-01T06:00:00Z': 4,
    '2013-04-02T06:00:00Z': 6,
    '2013-05-01T06:00:00Z': 1000,
    '2013-06-30T06:00:00Z': 15,
    '2013-06-30T07:00:00Z': 99,
  });
  expect(climatology.at(hour('2013-05-20T06:00:00Z'))).toBe((5 + 15) / 2);
});

test('December stands beside January, and a month that is missing gives way to the next', () => {
  const climatology = learned({
    '2013-11-01T00:00:00Z': 8,
    '2013-01-05T00:00:00Z': 2,
    '2013-03-05T00:00:00Z': 4,
    '2013-12-05T00:00:00Z': 3,
  });
  expect(climatology.at(hour('2013-01-01T00:00:00Z'))).toBe((3 + 4) / 2);
  expect(climatology.at(hour('2013-12-31T00:00:00Z'))).toBe((8 + 2) / 2);
});

test('there is none where no other month has the hour', () => {
  expect(learned({ '2013-05-01T06:00:00Z': 1 }).at(hour('2013-05-02T06:00:00Z'))).toBeNaN();
  expect(learned({ '2013-05-01T06:00:00Z': NaN }).at(hour('2013-06-02T06:00:00Z'))).toBeNaN();
});
