import type { ApiEvents } from '../../api/events/api-events.js';
import type { WindowForecaster } from '../../forecast/forecaster.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { Intake, IntakeResult } from '../../ingest/intake.js';
import type { RawRecord } from '../../ingest/sources/raw-record.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { SerialQueue } from '../../ingest/serial-queue.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { Origin } from '../../ingest/windows/origin-trigger.js';
import type { Idler } from './idle-timer.js';
import { inSpan } from '../../ingest/tracing.js';
import { tellForecasts, tellReadings } from './tell.js';

export interface LivePipelineOptions {
  readonly intake: Intake;
  readonly forecaster: WindowForecaster;
  readonly store: SeriesStore;
  readonly skill: RunningSkill;
  readonly events: ApiEvents;
  /** Origins before this hour are history: known, but not forecast from. */
  readonly firstOrigin: EpochHour;
}

export interface BatchOutcome {
  readonly intake: IntakeResult;
  /** Durable by now. */
  readonly forecasts: readonly Forecast[];
}

/**
 * A batch of raw records through the whole house, in one process: checked and stored, windows, forecasts,
 * stored, told to whoever listens. Calls run one after the other, and each step is durable before the next. An
 * error leaves the rest undone: the same batch can be given again, and origins that were due and not forecast
 * are forecast with the next batch, whichever that is.
 */
export class LivePipeline implements Idler {
  readonly #calls = new SerialQueue();
  #taken = 0;

  constructor(private readonly options: LivePipelineOptions) {}

  /** Takes up from the store after a start; forecasts what was observed but not forecast before the stop. */
  async restore(newestOrigins: ReadonlyMap<string, EpochHour>): Promise<readonly Forecast[]> {
    return this.#calls.run(async () => this.#issue(await this.options.intake.restore(newestOrigins)));
  }

  get taken(): number {
    return this.#taken;
  }

  async idle(milliseconds: number): Promise<readonly Forecast[]> {
    const { intake } = this.options;
    return this.#calls.run(async () => this.#issue(await intake.advance(intake.eventTime + milliseconds)));
  }

  async accept(records: Iterable<RawRecord>): Promise<BatchOutcome> {
    return this.#calls.run(async () => {
      const { intake, skill, events } = this.options;
      const result = await inSpan('ingest', {}, () => intake.accept(records));
      this.#taken += result.read;
      tellReadings(result.readings, skill, events);
      return { intake: result, forecasts: await this.#issue(result.origins) };
    });
  }

  async #issue(due: readonly Origin[]): Promise<readonly Forecast[]> {
    const forecasts = await this.#forecast(due);
    this.options.intake.issued(due);
    return forecasts;
  }

  async #forecast(due: readonly Origin[]): Promise<readonly Forecast[]> {
    const { intake, forecaster, store, skill, events, firstOrigin } = this.options;
    const { history, inputVariables } = forecaster.manifest;
    const origins = due.filter(({ origin }) => origin >= firstOrigin);
    if (origins.length === 0) return [];
    const windows = await inSpan('windows', { attributes: { 'stationcast.windows': origins.length } }, () =>
      Promise.all(origins.map(({ node, origin }) => intake.window(node, origin, history, inputVariables))),
    );
    const forecasts = await forecaster.forecast(windows);
    await store.writeForecasts(forecasts);
    tellForecasts(forecasts, skill, events);
    return forecasts;
  }
}
