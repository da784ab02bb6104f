import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { IntakeResult } from '../../ingest/intake.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { DemoSummary } from './demo-summary.js';

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
    const stored =
      this.#origins === undefined ? [] : await store.readForecasts({ model, origins: this.#origins });
    const maeOf = (name: string) => variables.find(({ variable }) => variable === name)?.mae ?? null;
    return {
      records: { ...this.#records },
      forecasts: {
        issued: this.#issued.size,
        stored: stored.filter((forecast) => this.#issued.has(keyOf(forecast))).length,
      },
      mae: { temperature_2m: maeOf('temperature_2m'), wind_speed_10m: maeOf('wind_speed_10m') },
      firstForecastSeconds: this.#firstForecastSeconds,
    };
  }
}

function keyOf({ station, origin }: Forecast): string {
  return `${station} ${origin}`;
}
