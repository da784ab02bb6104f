import { expect, test } from 'vitest';
import { persistence, sameHourYesterday } from '../../../../forecast/verification/baselines.js';
import { Climatology } from '../../../../forecast/verification/climatology.js';
import type { HourlyColumn } from '../../../../forecast/verification/hourly-column.js';
import { hourOfDay, Months } from '../../../../forecast/verification/months.js';
import { nearestHour, parseInstant } from '../../../../ingest/time.js';

function column(values: Readonly<Record<number, number>>): HourlyColumn {
  return { at: (hour) => values[hour] ?? NaN };
}

function hour(text: string): number {
  return nearestHour(parseInstant(text) ?? NaN);
}

test('persistence takes the last value that the model could have seen', () => {
  const observed = column({ 10: 1, 12: 2 });
  expect(persistence(observed, 12, 48)).toBe(2);
  expect(persistence(observed, 15, 48)).toBe(2);
  expect(persistence(observed, 59, 48)).toBe(2);
  expect(persistence(observed, 60, 48)).toBeNaN();
  expect(persistence(observed, 9, 48)).toBeNaN();
});

test('same hour yesterday never looks beyond the origin', () => {
  const observed = column({ 76: 1, 100: 2 });
  expect(sameHourYesterday(observed, 99, 1)).toBe(1);
  expect(sameHourYesterday(observed, 100, 24)).toBe(2);
  expect(sameHourYesterday(observed, 99, 25)).toBe(1);
  expect(sameHourYesterday(observed, 100, 48)).toBe(2);
  expect(sameHourYesterday(observed, 100, 3)).toBeNaN();
});

test('climatology is the mean of a month at an hour', () => {
  const climatology = new Climatology(new Months());
  climatology.learn(hour('2020-03-01T06:00:00Z'), 4);
  climatology.learn(hour('2021-03-31T06:00:00Z'), 8);
  climatology.learn(hour('2021-03-31T06:00:00Z'), NaN);
  climatology.learn(hour('2021-03-31T07:00:00Z'), 100);
  expect(climatology.at(hour('2024-03-15T06:00:00Z'))).toBe(6);
});

test('a month that was never observed takes the mean of its hour over the months that were', () => {
  const climatology = new Climatology(new Months());
  climatology.learn(hour('2020-03-01T06:00:00Z'), 4);
  climatology.learn(hour('2020-05-01T06:00:00Z'), 10);
  expect(climatology.at(hour('2024-12-15T06:00:00Z'))).toBe(7);
  expect(climatology.at(hour('2024-12-15T07:00:00Z'))).toBeNaN();
});

test('hours of the day and months are those of UTC, before 1970 too', () => {
  const months = new Months();
  expect(months.indexOf(hour('2024-02-29T23:00:00Z'))).toBe(1);
  expect(months.indexOf(hour('1969-12-31T23:00:00Z'))).toBe(11);
  expect(hourOfDay(hour('1969-12-31T23:00:00Z'))).toBe(23);
});
