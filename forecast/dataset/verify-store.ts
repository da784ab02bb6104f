import { z } from 'zod';
import { CancelledError, ConfigurationError, NotFoundError } from '../../ingest/errors.js';
import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { HourRange, SeriesStore } from '../../ingest/store/series-store.js';
import { formatHour } from '../../ingest/time.js';
import type { ForecastManifest } from '../registry/manifest.js';
import { Verifier } from '../verification/verifier.js';
import { datasetClimatology } from './dataset-climatology.js';
import { ObservedDataset } from './observed-dataset.js';
import {
  type ClimatologyChoice,
  describeTraining,
  trainingPeriod,
  verificationSchema,
} from './verification.js';

export interface VerifyStoreOptions {
  readonly store: Pick<SeriesStore, 'readStations' | 'readObservations' | 'readForecasts' | 'coverage'>;
  /** Id of the model whose forecasts are scored, as they were issued. */
  readonly model: string;
  readonly manifest: ForecastManifest;
  /** Valid hours: every origin is scored whose whole forecast lies in this period, ends included. */
  readonly period: HourRange;
  /** Ids; all stations of the store by default. */
  readonly stations?: readonly string[];
  /** Hours from one origin to the next; 1 by default. */
  readonly every?: number;
  /** By default whatever the store holds outside of `period`. */
  readonly climatology?: ClimatologyChoice;
  readonly signal?: AbortSignal;
}

export const storeVerificationSchema = z.strictObject({
  ...verificationSchema.shape,
  /** Stored forecasts that were scored, one for each station and origin. */
  forecasts: z.int().positive(),
});

export type StoreVerification = z.output<typeof storeVerificationSchema>;

/** Hours that are read at a time: a month of observations, a day of forecasts. */
const OBSERVATION_HOURS = 24 * 30;
const FORECAST_HOURS = 24;

/**
 * Scores the forecasts that a store holds, live ones and backfilled, against the observations that it holds.
 * Values that failed quality control are neither observations nor baselines. Rejects with ConfigurationError where
 * the store has no forecast of the model in the period, and with StoreUnavailableError.
 */
export async function verifyStore(options: VerifyStoreOptions): Promise<StoreVerification> {
  const { store, manifest, period, every = 1 } = options;
  const stations = await chosenStations(options);
  const dataset = await readObservations(options, stations);
  const training = trainingPeriod(options.climatology, period, dataset.hours ?? period);
  const climatology = datasetClimatology(dataset, manifest.outputVariables, training);
  const origins = { from: period.from - 1, to: period.to - manifest.horizon };
  const verifier = new Verifier({
    ...manifest,
    stations: stations.map(({ id }) => id),
    variables: manifest.outputVariables,
    origins,
    every,
    observed: (station, variable) => dataset.columns(station)?.[variable],
    ...(climatology !== undefined && { climatology }),
  });
  const ids = stations.map(({ id }) => id);
  // In order of time, since the store reads them so.
  const seen: number[] = [];
  let forecasts = 0;
  for (const chunk of chunks(origins, FORECAST_HOURS)) {
    if (options.signal?.aborted === true) throw new CancelledError('the verification was cancelled');
    for (const forecast of await store.readForecasts({
      model: options.model,
      stations: ids,
      origins: chunk,
    })) {
      if ((forecast.origin - origins.from) % every !== 0) continue;
      verifier.add(forecast);
      if (seen.at(-1) !== forecast.origin) seen.push(forecast.origin);
      forecasts += 1;
    }
  }
  if (forecasts === 0) {
    throw new ConfigurationError(
      `the store has no forecast of ${options.model} whose ${manifest.horizon} h lie from ` +
        `${formatHour(period.from)} to ${formatHour(period.to)}`,
    );
  }
  return {
    model: options.model,
    period: { from: formatHour(period.from), to: formatHour(period.to) },
    every,
    stations: stations.length,
    forecasts,
    origins: {
      first: formatHour(seen[0] ?? origins.from),
      last: formatHour(seen.at(-1) ?? origins.to),
      count: seen.length,
    },
    climatology: climatology === undefined ? null : describeTraining(training),
    ...verifier.scores(),
  };
}

async function chosenStations({ store, stations: ids }: VerifyStoreOptions): Promise<readonly Station[]> {
  const known = await store.readStations();
  if (ids === undefined) return known;
  return ids.map((id) => {
    const station = known.find((candidate) => candidate.id === id);
    if (station === undefined) throw new NotFoundError(`the store has no station ${id}`);
    return station;
  });
}

/** What is scored and what the baselines need: the period with the history before it, and the climatology's. */
async function readObservations(
  { store, manifest, period, climatology }: VerifyStoreOptions,
  stations: readonly Station[],
): Promise<ObservedDataset> {
  const dataset = new ObservedDataset(stations, VARIABLE_NAMES);
  const ids = stations.map(({ id }) => id);
  const scored = { from: period.from - manifest.history, to: period.to };
  const ranges =
    climatology === undefined || climatology === 'other months'
      ? [await held(store, scored)]
      : [scored, climatology];
  for (const range of ranges) {
    for (const chunk of chunks(range, OBSERVATION_HOURS)) {
      for (const reading of await store.readObservations(chunk, ids)) dataset.addReading(reading);
    }
  }
  return dataset;
}

async function held(store: VerifyStoreOptions['store'], fallback: HourRange): Promise<HourRange> {
  const coverage = await store.coverage();
  return coverage.length === 0
    ? fallback
    : {
        from: Math.min(...coverage.map(({ first }) => first)),
        to: Math.max(...coverage.map(({ last }) => last)),
      };
}

function* chunks({ from, to }: HourRange, hours: number): Generator<HourRange> {
  for (let start = from; start <= to; start += hours)
    yield { from: start, to: Math.min(start + hours - 1, to) };
}
