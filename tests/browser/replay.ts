import { toVerificationSummary } from '../../deploy/pipeline/verification-summary.js';
import { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { ApiServer } from '../integration/api/api-server.js';
import { BASELINE, baselineForecast } from './baseline.js';
import { hourOf, toReading, type Weather } from './weather.js';

/** Plays real readings hour by hour into an API, with a baseline's forecasts and their skill. */
export class Replay {
  readonly #history = new Map<string, Map<EpochHour, HourlyReading>>();
  readonly #skill = new RunningSkill({
    models: () => [BASELINE],
    variables: ['temperature_2m', 'wind_speed_10m'],
    horizon: 24,
    history: 48,
  });

  constructor(
    private readonly api: ApiServer,
    private readonly weather: Weather,
  ) {}

  /** Everything up to an hour at once, as if it had been there before the page was opened. */
  async fill(until: EpochHour): Promise<void> {
    await this.api.store.writeStations(this.weather.stations);
    await this.api.store.writeObservations(this.weather.observations.filter((each) => hourOf(each) <= until));
    const first = Math.min(...this.weather.observations.map(hourOf));
    const forecasts: Forecast[] = [];
    for (let hour = first; hour <= until; hour++) forecasts.push(...this.#advance(hour));
    await this.api.store.writeForecasts(forecasts);
    this.#settle(until);
  }

  /** One hour as it happens, with its events. */
  async play(hour: EpochHour): Promise<void> {
    const observations = this.weather.observations.filter((each) => hourOf(each) === hour);
    await this.api.store.writeObservations(observations);
    const forecasts = this.#advance(hour);
    await this.api.store.writeForecasts(forecasts);
    this.#settle(hour);
    this.api.events.emit({ name: 'observations', readings: observations.map(toReading) });
    this.api.events.emit({ name: 'forecast', forecasts });
    this.api.events.emit({ name: 'skill', summary: toVerificationSummary(this.#skill.summary()) });
  }

  #advance(hour: EpochHour): Forecast[] {
    const readings = this.weather.observations.filter((each) => hourOf(each) === hour).map(toReading);
    for (const reading of readings) {
      const ofStation = this.#history.get(reading.station) ?? new Map<EpochHour, HourlyReading>();
      this.#history.set(reading.station, ofStation.set(hour, reading));
    }
    this.#skill.addReadings(readings);
    const forecasts = [...this.#history].flatMap(
      ([station, history]) => baselineForecast(station, hour, history) ?? [],
    );
    this.#skill.addForecasts(forecasts);
    return forecasts;
  }

  #settle(hour: EpochHour): void {
    this.api.setCurrentHour(hour);
    this.api.setVerification(toVerificationSummary(this.#skill.summary()));
  }
}
