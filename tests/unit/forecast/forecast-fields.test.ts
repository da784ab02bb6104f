import { expect, test } from 'vitest';
import { quantileField, quantileName } from '../../../forecast/forecast-fields.js';

test('quantiles are named after their percentage', () => {
  expect([0.1, 0.25, 0.5, 0.29, 0.025, 0.9].map(quantileName)).toEqual([
    'p10',
    'p25',
    'p50',
    'p29',
    'p2.5',
    'p90',
  ]);
  expect(quantileField('temperature_2m', 0.1)).toBe('temperature_2m_p10');
});
