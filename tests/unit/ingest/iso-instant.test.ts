import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { readCanonicalInstant } from '../../../ingest/iso-instant.js';
import { formatInstant, parseInstant } from '../../../ingest/time.js';

function byLuxon(text: string): number | undefined {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  return time.isValid ? time.toMillis() : undefined;
}

const pad = (number: number, width = 2) => String(number).padStart(width, '0');

describe('reading canonical times', () => {
  it('agrees with luxon on every instant of the years 0 to 9999', () => {
    const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(instants, fc.constantFrom('seconds', 'milliseconds', 'minutes'), (time, precision) => {
        const text = DateTime.fromMillis(time, { zone: 'utc' }).toFormat(
          {
            minutes: "yyyy-MM-dd'T'HH:mm'Z'",
            seconds: "yyyy-MM-dd'T'HH:mm:ss'Z'",
            milliseconds: "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'",
          }[precision],
        );
        expect(readCanonicalInstant(text)).toBe(byLuxon(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('never takes a text that luxon refuses, and never reads it differently', () => {
    const fields = fc.tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 61 }),
      fc.integer({ min: 0, max: 61 }),
    );
    fc.assert(
      fc.property(fields, ([year, month, day, hour, minute, second]) => {
        const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`;
        const read = readCanonicalInstant(text);
        if (read !== undefined) expect(read).toBe(byLuxon(text));
        expect(parseInstant(text)).toBe(byLuxon(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes nothing else, whatever a character is changed to', () => {
    const text = '2024-02-29T23:59:58Z';
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        (index, character) => {
          const changed = text.slice(0, index) + character + text.slice(index + 1);
          const read = readCanonicalInstant(changed);
          if (read !== undefined) expect(read).toBe(byLuxon(changed));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2024-04-31T00:00:00Z', '2024-00-01T00:00:00Z'])(
    'refuses %s, a day that the calendar does not have',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  it('leaves offsets, fractions and compact forms to the general parser', () => {
    expect(parseInstant('2024-01-01T07:00:00+01:00')).toBe(parseInstant('2024-01-01T06:00:00Z'));
    expect(parseInstant('2024-01-01T06:00:00.5Z')).toBe((parseInstant('2024-01-01T06:00:00Z') ?? 0) + 500);
    expect(parseInstant('20240101T060000Z')).toBe(parseInstant('2024-01-01T06:00:00Z'));
  });

  it('wants to be told the offset', () => {
    expect(parseInstant('2024-01-01T06:00:00')).toBeUndefined();
    expect(parseInstant('2024-01-01')).toBeUndefined();
    expect(parseInstant('')).toBeUndefined();
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_208_988_800_000, max: 253_402_300_799_999 }), (time) => {
        expect(parseInstant(formatInstant(time))).toBe(time);
      }),
    );
  });
});

describe('writing times', () => {
  it('writes every instant as luxon does, without milliseconds where there are none', () => {
    const instants = fc.oneof(
      fc.integer({ min: -8.64e12, max: 8.64e12 }).map((seconds) => seconds * 1000),
      fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
      fc.constantFrom(-8.64e15, 8.64e15, 0, -1, 0.5),
    );
    fc.assert(
      fc.property(instants, (time) => {
        const byLuxon = DateTime.fromMillis(time, { zone: 'utc' }).toISO({ suppressMilliseconds: true });
        expect(formatInstant(time)).toBe(byLuxon);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([NaN, Infinity, 8.64e15 + 1])('refuses %d, which is no instant', (time) => {
    expect(() => formatInstant(time)).toThrow('is outside the calendar');
  });
});
