import { z } from 'zod';
import { InvalidInputError } from '../../ingest/errors.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { formatHour, MILLISECONDS_PER_HOUR, parseInstant, type EpochHour } from '../../ingest/time.js';

export const stationParameters = z.strictObject({ station: z.string().min(1).max(64) });

const instantSchema = z
  .string()
  .transform((text, context) => {
    const instant = parseInstant(text);
    if (instant !== undefined) return instant;
    context.addIssue({
      code: 'custom',
      message: 'an ISO 8601 time with its offset, such as 2024-01-01T06:00:00Z',
      input: text,
    });
    return z.NEVER;
  })
  .meta({ format: 'date-time' });

/** First and last hour, both inclusive. */
export const periodParameters = { from: instantSchema.optional(), to: instantSchema.optional() };

/** Throws InvalidInputError where the period is reversed or longer than `longest` hours. */
export function period(
  choice: { from?: number | undefined; to?: number | undefined },
  newest: EpochHour,
  usual: number,
  longest: number,
): HourRange {
  const to = choice.to === undefined ? newest : Math.floor(choice.to / MILLISECONDS_PER_HOUR);
  const from = choice.from === undefined ? to - usual + 1 : Math.ceil(choice.from / MILLISECONDS_PER_HOUR);
  if (from > to) throw new InvalidInputError('from', formatHour(from), 'a time that is not after to');
  if (to - from >= longest) {
    throw new InvalidInputError('from', formatHour(from), `at most ${longest} hours before the end`);
  }
  return { from, to };
}
