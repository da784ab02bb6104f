import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { TIME_FEATURES, timeFeatures } from '../../embed/time-features.js';
import { nearestHour, parseInstant } from '../../ingest/time.js';

const goldenSchema = z.object({
  features: z.array(z.string()),
  rows: z.array(z.object({ time: z.string(), values: z.array(z.number()) })).min(1),
});

test('time features equal those of the reference implementation', async () => {
  const file = new URL('time-features.json', import.meta.url);
  const golden = goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(golden.features).toEqual([...TIME_FEATURES]);
  for (const { time, values } of golden.rows) {
    const features = timeFeatures(nearestHour(parseInstant(time) ?? NaN));
    values.forEach((value, index) => {
      expect(features[index]).toBeCloseTo(value, 12);
    });
  }
});
