import { SerialQueue } from '../../ingest/serial-queue.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { EpochHour } from '../../ingest/time.js';
import { ObservedDataset } from '../dataset/observed-dataset.js';
import { SETTLED_HOURS } from '../verification/settled.js';
import { QuantileShifts, type QuantileShiftsOptions } from './quantile-shifts.js';

export interface ModelRecalibrationOptions extends QuantileShiftsOptions {
  readonly model: string;
  readonly store: Pick<SeriesStore, 'readObservations' | 'readForecasts' | 'documents'>;
}

export const RECALIBRATIONS = 'recalibrations';
/** What is in the store of the last so many hours is learned from at the very first start. */
const FIRST_HOURS = 30 * 24;
/** Read at a time. */
const HOURS_AT_A_TIME = 24;

/**
 * The shifts of one model's quantiles as its forecasts in the store are observed. They are kept in the store, apart from
 * forecasts, and go on after a restart as if there had been none.
 */
export class ModelRecalibration {
  readonly #calls = new SerialQueue();

  private constructor(
    private readonly options: ModelRecalibrationOptions,
    private readonly shifts: QuantileShifts,
  ) {}

  /** Rejects with StoreUnavailableError. */
  static async open(options: ModelRecalibrationOptions): Promise<ModelRecalibration> {
    const { store, model } = options;
    const text = (await store.documents.read(RECALIBRATIONS, [model])).get(model);
    const shifts = text === undefined ? new QuantileShifts(options) : QuantileShifts.load(text, options);
    return new ModelRecalibration(options, shifts);
  }

  apply(forecast: Forecast): Forecast {
    return this.shifts.apply(forecast);
  }

  /**
   * Learns from hours that have settled by `newest`, at these stations. Calls run one after the other. Rejects with
   * StoreUnavailableError; what is left out then is learned with the next call.
   */
  advance(newest: EpochHour, stations: readonly Station[]): Promise<void> {
    return this.#calls.run(async () => {
      const last = newest - SETTLED_HOURS;
      const first = Math.max(this.shifts.through + 1, last - FIRST_HOURS);
      for (let from = first; from <= last; from += HOURS_AT_A_TIME) {
        await this.#learn(from, Math.min(last, from + HOURS_AT_A_TIME - 1), stations);
      }
    });
  }

  async #learn(from: EpochHour, to: EpochHour, stations: readonly Station[]): Promise<void> {
    const { store, model, horizon, variables } = this.options;
    const ids = stations.map(({ id }) => id);
    const dataset = new ObservedDataset(stations, variables);
    for (const reading of await store.readObservations({ from, to }, ids)) dataset.addReading(reading);
    const origins = { from: from - horizon, to: to - 1 };
    const forecasts = await store.readForecasts({ model, stations: ids, origins });
    for (let valid = from; valid <= to; valid++) {
      this.shifts.learn(valid, forecasts, (station, variable) => dataset.columns(station)?.[variable]);
    }
    await store.documents.write(RECALIBRATIONS, new Map([[model, this.shifts.save()]]));
  }
}
