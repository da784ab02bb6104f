import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { hourRange } from '../../../api/forecast/hour-range.js';
import { describeZone, timeAxis } from '../../../api/forecast/time-axis.js';
import { hourToMilliseconds, parseInstant, type EpochHour } from '../../../ingest/time.js';

function hour(text: string): EpochHour {
  return (parseInstant(text) ?? NaN) / 3_600_000;
}

describe('the hours of an answer', () => {
  const now = hour('2013-03-14T16:00:00Z');

  it('are today and tomorrow of the zone where nothing else is asked for', () => {
    expect(hourRange({}, 'GMT', now)).toEqual({
      from: hour('2013-03-14T00:00:00Z'),
      to: hour('2013-03-15T23:00:00Z'),
    });
    expect(hourRange({}, 'Asia/Tokyo', now)).toEqual({
      from: hour('2013-03-14T15:00:00Z'),
      to: hour('2013-03-16T14:00:00Z'),
    });
  });

  it('count from the current hour, which is the first of the forecast', () => {
    expect(hourRange({ past_hours: 3, forecast_hours: 2 }, 'GMT', now)).toEqual({
      from: now - 3,
      to: now + 1,
    });
    expect(hourRange({ past_hours: 3 }, 'GMT', now)).toEqual({ from: now - 3, to: now + 23 });
    expect(hourRange({ forecast_hours: 2 }, 'GMT', now)).toEqual({ from: now, to: now + 1 });
  });

  it('are none where none are asked for', () => {
    expect(hourRange({ forecast_hours: 0 }, 'GMT', now)).toBeUndefined();
    expect(hourRange({ forecast_days: 0 }, 'GMT', now)).toBeUndefined();
  });

  it('fill days of 23 and of 25 hours where summer time begins and ends', () => {
    const day = (date: string, zone: string) => {
      const range = hourRange({ start_date: date, end_date: date }, zone, now);
      return range === undefined ? 0 : range.to - range.from + 1;
    };
    expect(day('2013-03-10', 'America/New_York')).toBe(23);
    expect(day('2013-11-03', 'America/New_York')).toBe(25);
    expect(day('2024-03-31', 'Europe/Amsterdam')).toBe(23);
    expect(day('2024-10-27', 'Europe/Amsterdam')).toBe(25);
    expect(day('2024-10-27', 'Asia/Kolkata')).toBe(24);
  });

  it('are whole hours of UTC in zones of half and quarter hours', () => {
    for (const zone of ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns']) {
      const range = hourRange({}, zone, now);
      expect(Number.isInteger(range?.from)).toBe(true);
      expect((range?.to ?? 0) - (range?.from ?? 0) + 1).toBe(48);
    }
  });

  it('refuse a start and an end together with hours around now', () => {
    const choice = { start_date: '2013-01-01', end_date: '2013-01-02', past_days: 1 };
    expect(() => hourRange(choice, 'GMT', now)).toThrow('past_days: 1 is not allowed');
  });
});

describe('the time axis', () => {
  it('skips the hour that summer time leaves out and repeats the one that it gives back', () => {
    const spring = hour('2013-03-10T06:00:00Z');
    expect(timeAxis({ from: spring, to: spring + 2 }, 'iso8601', 'America/New_York')).toEqual([
      '2013-03-10T01:00',
      '2013-03-10T03:00',
      '2013-03-10T04:00',
    ]);
    const autumn = hour('2024-10-27T00:00:00Z');
    expect(timeAxis({ from: autumn, to: autumn + 2 }, 'iso8601', 'Europe/Amsterdam')).toEqual([
      '2024-10-27T02:00',
      '2024-10-27T02:00',
      '2024-10-27T03:00',
    ]);
  });

  it('names zone and offset at the hour', () => {
    expect(describeZone('America/New_York', hour('2013-01-01T00:00:00Z'))).toEqual({
      offsetSeconds: -18_000,
      abbreviation: 'EST',
    });
    expect(describeZone('America/New_York', hour('2013-07-01T00:00:00Z'))).toEqual({
      offsetSeconds: -14_400,
      abbreviation: 'EDT',
    });
    expect(describeZone('GMT', 0)).toEqual({ offsetSeconds: 0, abbreviation: 'GMT' });
  });

  it('is the local time of each hour, in every zone, around every change of its offset', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'Etc/GMT-14', 'GMT');
    const from = fc.integer({ min: -300_000, max: 700_000 });
    fc.assert(
      fc.property(zones, from, fc.integer({ min: 0, max: 400 }), (zone, start, hours) => {
        const range = { from: start, to: start + hours };
        const expected = Array.from({ length: hours + 1 }, (_, index) =>
          DateTime.fromMillis(hourToMilliseconds(start + index), { zone }).toFormat("yyyy-MM-dd'T'HH:mm"),
        );
        expect(timeAxis(range, 'iso8601', zone)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('says the same instant in every zone and in both formats', () => {
    const zones = ['GMT', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 600_000 }), (zone, at) => {
        const [unix] = timeAxis({ from: at, to: at }, 'unixtime', zone);
        const [local] = timeAxis({ from: at, to: at }, 'iso8601', zone);
        expect(unix).toBe(at * 3600);
        const expected = DateTime.fromMillis(hourToMilliseconds(at), { zone });
        expect(local).toBe(expected.toISO({ includeOffset: false })?.slice(0, 16));
      }),
    );
  });
});
