import { z } from 'zod';
import { splitIntoRegions } from '../../../embed/regions.js';
import { greatCircleKilometres } from '../../../ingest/stations/great-circle.js';
import type { Station } from '../../../ingest/stations/station.js';
import { median } from './median.js';

const NEIGHBOURS = 5;
/** Of the regions that neighbours are looked for in. */
const MOST_STATIONS = 99;
const WEEK = 7;
/** Days before the week that it is compared with: the station's own climatology of this season. */
const CLIMATOLOGY_DAYS = 45;
const LEAST_DAYS = 30;
const ALARM_AT = 6;
const OVER_AT = 3;
/** Weekly means of neighbouring stations differ by this much without any fault, degC or m/s. */
const LEAST_DEVIATION = 0.25;
/** A median absolute deviation times this is the standard deviation of a normal distribution. */
const DEVIATION_OF_NORMAL = 1.4826;

const savedSchema = z.strictObject({
  /** Day since 1970, and the difference in each quarter of it. */
  days: z.array(z.tuple([z.int(), z.array(z.number())])),
  alarmSince: z.int().nullable(),
});

/** By how much a station's week differs from what it was, and whether that is an alarm. */
export interface Drift {
  /** Week's mean difference to the neighbours less the same before, in the variable's unit. */
  readonly shift: number;
  /** The same in deviations of earlier weeks. */
  readonly score: number;
  readonly alarm: boolean;
}

/**
 * The neighbours that a station is compared with: the nearest five. What the weather does, it does to all of them; what
 * remains of the difference to their median is the place, and the sensor.
 */
export function neighboursOf(stations: readonly Station[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    splitIntoRegions(stations, MOST_STATIONS).flatMap((region) =>
      region.map((station) => {
        const others = region
          .filter(({ id }) => id !== station.id)
          .map((other) => ({ id: other.id, distance: greatCircleKilometres(station, other) }))
          .sort((a, b) => a.distance - b.distance);
        return [station.id, others.slice(0, NEIGHBOURS).map(({ id }) => id)] as const;
      }),
    ),
  );
}

/** Differences of one variable of one station to its neighbours, held against the station's own past. */
export class SensorDrift {
  readonly #days: [number, number[]][] = [];
  /** Day since which there is an alarm. */
  alarmSince: number | undefined;

  static load(text: string): SensorDrift {
    const saved = savedSchema.parse(JSON.parse(text));
    const drift = new SensorDrift();
    drift.#days.push(...saved.days);
    drift.alarmSince = saved.alarmSince ?? undefined;
    return drift;
  }

  save(): string {
    return JSON.stringify({ days: this.#days, alarmSince: this.alarmSince ?? null } satisfies z.input<
      typeof savedSchema
    >);
  }

  /**
   * Takes the next day, counted since 1970, with the difference in each of its quarters; undefined while too little is
   * known. A sensor that has shifted has done so day and night, whereas a season's sea breeze comes by day alone: what
   * counts is the quarter that has changed least, where all have changed to the same side.
   */
  add(day: number, quarters: readonly number[]): Drift | undefined {
    if (day <= (this.#days.at(-1)?.[0] ?? -Infinity)) return undefined;
    this.#days.push([day, [...quarters]]);
    while ((this.#days[0]?.[0] ?? day) <= day - CLIMATOLOGY_DAYS - 3 * WEEK) this.#days.shift();
    const changes = quarters.map((_, quarter) => this.#change(day, quarter));
    const shifts = changes.flatMap((change) => (change === undefined ? [] : [change.shift]));
    if (shifts.length < quarters.length) return undefined;
    const oneSided = shifts.every((shift) => shift > 0) || shifts.every((shift) => shift < 0);
    const score = oneSided ? Math.min(...changes.map((change) => change?.score ?? 0)) : 0;
    const alarm = score >= (this.alarmSince === undefined ? ALARM_AT : OVER_AT);
    if (alarm) this.alarmSince ??= day;
    else this.alarmSince = undefined;
    return { shift: shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length, score, alarm };
  }

  #change(day: number, quarter: number): { shift: number; score: number } | undefined {
    const now = this.#weekBefore(day, quarter);
    const before: number[] = [];
    for (let earlier = day - CLIMATOLOGY_DAYS - WEEK + 1; earlier <= day - WEEK; earlier++) {
      const mean = this.#weekBefore(earlier, quarter);
      if (mean !== undefined) before.push(mean);
    }
    if (now === undefined || before.length < LEAST_DAYS) return undefined;
    const usual = median(before);
    const deviation = DEVIATION_OF_NORMAL * median(before.map((mean) => Math.abs(mean - usual)));
    const shift = now - usual;
    return { shift, score: Math.abs(shift) / Math.max(deviation, LEAST_DEVIATION) };
  }

  /** Mean of the week that ends with `day`; undefined where most of it is missing. */
  #weekBefore(day: number, quarter: number): number | undefined {
    const week = this.#days.flatMap(([each, quarters]) =>
      each > day - WEEK && each <= day ? [quarters[quarter] ?? NaN] : [],
    );
    return 2 * week.length <= WEEK ? undefined : week.reduce((sum, value) => sum + value, 0) / week.length;
  }
}
