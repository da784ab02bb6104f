import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { IntakeResult } from '../../ingest/intake.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { DemoSummary } from './demo-summary.js';

const ORIGINS_AT_A_TIME = 24;

/** Counts what a replay has done. */
export class DemoTally {
  readonly #records = { read: 0, accepted: 0, flagged: 0, deadLetters: 0 };
  readonly #issued = new Set<string>();
  #origins: { from: EpochHour; to: EpochHour } | undefined;
  #firstForecastSeconds: number | null = null;

  addRecords({ read, accepted, flagged, deadLetters }: IntakeResult): void {
    this.#records.read += read;
    this.#records.accepted += accepted;
    this.#records.flagged += flagged;
    this.#records.deadLetters += deadLetters;
  }

  /** `uptime` is the seconds since the process started. */
  addForecasts(forecasts: readonly Forecast[], uptime: number): void {
    if (forecasts.length > 0) this.#firstForecastSeconds ??= Math.round(uptime * 100) / 100;
    for (const forecast of forecasts) {
      this.#issued.add(keyOf(forecast));
      const { origin } = forecast;
      const { from = origin, to = origin } = this.#origins ?? {};
      this.#origins = { from: Math.min(from, origin), to: Math.max(to, origin) };
    }
  }

  /** Looks into the store for what was issued, rather than trusting that it is there. */
  async summary(store: SeriesStore, skill: RunningSkill): Promise<DemoSummary> {
    const { model, variables } = skill.summary();
    const maeOf = (name: string) => variables.find(({ variable }) => variable === name)?.mae ?? null;
    return {
      records: { ...this.#records },
      forecasts: {
        issued: this.#issued.size,
        stored: await this.#countStored(store, model),
      },
      mae: { temperature_2m: maeOf('temperature_2m'), wind_speed_10m: maeOf('wind_speed_10m') },
      firstForecastSeconds: this.#firstForecastSeconds,
    };
  }

  async #countStored(store: SeriesStore, model: string): Promise<number> {
    const { from, to } = this.#origins ?? { from: 0, to: -1 };
    let stored = 0;
    // A day at a time, since all forecasts of a long replay at once would not fit into memory.
    for (let first = from; first <= to; first += ORIGINS_AT_A_TIME) {
      const origins = { from: first, to: Math.min(first + ORIGINS_AT_A_TIME - 1, to) };
      const forecasts = await store.readForecasts({ model, origins });
      stored += forecasts.filter((forecast) => this.#issued.has(keyOf(forecast))).length;
    }
    return stored;
  }
}

function keyOf({ station, origin }: Forecast): string {
  return `${station} ${origin}`;
}
