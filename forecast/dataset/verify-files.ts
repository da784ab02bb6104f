import { z } from 'zod';
import type { Clock } from '../../ingest/clock.js';
import { CancelledError, ConfigurationError, InvalidInputError } from '../../ingest/errors.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { formatHour, type EpochHour } from '../../ingest/time.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import { WIND_DIRECTION } from '../forecast-fields.js';
import { nodesOfModel } from '../nodes-of-model.js';
import type { Forecaster } from '../forecaster.js';
import type { ForecastManifest } from '../registry/manifest.js';
import { recalibratedModel } from '../recalibration/recalibrated-model.js';
import { RollingRecalibration } from '../recalibration/rolling-recalibration.js';
import { scoresSchema } from '../verification/verification-report.js';
import { Verifier } from '../verification/verifier.js';
import { datasetClimatology } from './dataset-climatology.js';
import { datasetWindows, isEmpty } from './dataset-windows.js';
import { readDataset } from './read-dataset.js';
import type { ObservedDataset } from './observed-dataset.js';
import { isSilenced, silence } from './silent-stations.js';
import {
  type ClimatologyChoice,
  describeTraining,
  trainingPeriod,
  verificationSchema,
} from './verification.js';

export interface VerifyFilesOptions {
  /** Its model is loaded in its engine. */
  readonly forecaster: Forecaster;
  /** Holds `stations.csv` and `observations*.csv` or `.ndjson`, plain or gzip. */
  readonly folder: string;
  /** Valid hours: every origin is scored whose whole forecast lies in this period, ends included. */
  readonly period: HourRange;
  /** Ids; all stations of the folder by default. */
  readonly stations?: readonly string[];
  /** Hours from one origin to the next; 1 by default. */
  readonly every?: number;
  /** What climatology is learned from; by default whatever the folder holds outside of `period`. */
  readonly climatology?: ClimatologyChoice;
  /** Share of each node's stations whose readings the model does not get, others at each origin; 0 by default. */
  readonly silentShare?: number;
  /** Most stations of a node; by default as many as the model takes. */
  readonly nodeSize?: number;
  /** Quantiles are shifted as recent pairs say, each forecast's by those that were known at its origin. */
  readonly recalibrate?: boolean;
  /** Against which a time is in the future, and so no observation. */
  readonly clock: Clock;
  readonly onProgress?: (progress: VerificationProgress) => void;
  readonly signal?: AbortSignal;
}

export type VerificationProgress =
  | { readonly step: 'reading'; readonly records: number }
  | { readonly step: 'forecasting'; readonly windows: number; readonly ofWindows: number };

export const fileVerificationSchema = z.strictObject({
  ...verificationSchema.shape,
  nodes: z.int().positive(),
  /** First origin that recalibration learned from, which is before the scored ones; null without recalibration. */
  recalibration: z.strictObject({ learnedFrom: z.string() }).nullable(),
  /** Windows in which nothing was observed are not forecast. */
  windows: z.strictObject({ forecast: z.int().nonnegative(), empty: z.int().nonnegative() }),
  records: z.strictObject({
    read: z.int().nonnegative(),
    rejected: z.int().nonnegative(),
    /** Values beyond the physical range of their variable, left out. */
    outOfRange: z.int().nonnegative(),
  }),
  /** Where stations were silenced: the scores of those that were not, and of those that were. */
  silenced: z.strictObject({ share: z.number(), reporting: scoresSchema, silent: scoresSchema }).optional(),
});

export type FileVerification = z.output<typeof fileVerificationSchema>;

/** Windows that are on their way together; two such lots overlap, so that the engine works while one is scored. */
const LOT = 128;
const LOTS_IN_FLIGHT = 2;
/** Origins before the period that recalibration learns from, where the folder has them. */
const WARM_UP_HOURS = 30 * 24;

/**
 * Forecasts every origin of a folder's observations as a live forecast would have, and scores what comes out.
 * Of quality control it has the range check alone: the others look at a stream, and at neighbours, as they come in.
 * Memory holds the observations and the sums, whatever the number of forecasts.
 */
export async function verifyFiles(options: VerifyFilesOptions): Promise<FileVerification> {
  const { forecaster, every = 1, period, recalibrate = false } = options;
  const { manifest } = forecaster;
  const { dataset, records, rejected, outOfRange } = await readDataset({
    folder: options.folder,
    clock: options.clock,
    variables: [
      ...new Set([...manifest.inputVariables, ...manifest.outputVariables, WIND_DIRECTION] as const),
    ],
    ...(options.stations !== undefined && { stations: options.stations }),
    onRecords: (count) => options.onProgress?.({ step: 'reading', records: count }),
  });
  const origins = verifiableOrigins(dataset, period, manifest);
  const training = trainingPeriod(options.climatology, period, dataset.hours ?? period);
  const climatology = datasetClimatology(dataset, manifest.outputVariables, training);
  const newVerifier = (): Verifier =>
    new Verifier({
      ...manifest,
      stations: dataset.stations.map(({ id }) => id),
      variables: manifest.outputVariables,
      origins,
      every,
      observed: (station, variable) => dataset.columns(station)?.[variable],
      ...(climatology !== undefined && { climatology }),
    });
  const nodes = nodesOfModel(dataset.stations, { ...manifest, nodeSize: nodeSizeOf(options) });
  const originCount = Math.floor((origins.to - origins.from) / every) + 1;
  const first = recalibrate ? firstLearnedOrigin(dataset, origins.from, every, manifest) : origins.from;
  const windows = datasetWindows(dataset, nodes, { from: first, to: origins.to }, every, {
    hours: manifest.history,
    variables: manifest.inputVariables,
  });
  const verifiers = {
    all: newVerifier(),
    ...(options.silentShare !== undefined && { reporting: newVerifier(), silent: newVerifier() }),
  };
  const recalibration = recalibrate
    ? new RollingRecalibration(
        { ...manifest, variables: manifest.outputVariables },
        (station, variable) => dataset.columns(station)?.[variable],
      )
    : undefined;
  const scoring = {
    ...verifiers,
    firstOrigin: origins.from,
    ...(recalibration !== undefined && { recalibration }),
  };
  const counts = await forecastAll(windows, originCount * nodes.length, scoring, options);
  const { reporting, silent } = verifiers;
  return {
    model: recalibrate ? recalibratedModel(forecaster.modelId) : forecaster.modelId,
    period: { from: formatHour(period.from), to: formatHour(period.to) },
    every,
    stations: dataset.stations.length,
    nodes: nodes.length,
    origins: { first: formatHour(origins.from), last: formatHour(origins.to), count: originCount },
    recalibration: recalibrate ? { learnedFrom: formatHour(first) } : null,
    windows: counts,
    records: { read: records, rejected, outOfRange },
    climatology: climatology === undefined ? null : describeTraining(training),
    ...verifiers.all.scores(),
    ...(reporting !== undefined &&
      silent !== undefined && {
        silenced: {
          share: options.silentShare ?? 0,
          reporting: reporting.scores().scores,
          silent: silent.scores().scores,
        },
      }),
  };
}

/** A model of one network has slots of its own. */
function nodeSizeOf({ forecaster, nodeSize }: VerifyFilesOptions): number {
  const { manifest } = forecaster;
  const most = manifest.nodeSize;
  if (nodeSize === undefined) return most;
  if (manifest.stations !== undefined) {
    throw new InvalidInputError(
      'nodeSize',
      nodeSize,
      `none for ${manifest.name}, which reads its network whole`,
    );
  }
  if (nodeSize <= most) return nodeSize;
  throw new InvalidInputError('nodeSize', nodeSize, `1 to ${most} stations, as ${manifest.name} reads`);
}

/** Origins whose history is in the dataset and whose horizon is in the period. */
function verifiableOrigins(
  dataset: ObservedDataset,
  period: HourRange,
  { history, horizon }: ForecastManifest,
): HourRange {
  const { hours } = dataset;
  const from = Math.max(period.from - 1, (hours?.from ?? Infinity) + history - 1);
  const to = Math.min(period.to, hours?.to ?? -Infinity) - horizon;
  if (from <= to) return { from, to };
  const held =
    hours === undefined
      ? 'there are no observations'
      : `observations are ${formatHour(hours.from)} to ${formatHour(hours.to)}`;
  throw new ConfigurationError(
    `nothing to verify from ${formatHour(period.from)} to ${formatHour(period.to)}: ${held}, and an origin needs ` +
      `${history} h before it and ${horizon} h after it`,
  );
}

/** As far before the scored origins as recalibration wants to look, and the dataset reaches. */
function firstLearnedOrigin(
  { hours }: ObservedDataset,
  from: EpochHour,
  every: number,
  { history }: ForecastManifest,
): EpochHour {
  const reach = Math.max(0, from - ((hours?.from ?? from) + history - 1));
  return from - Math.floor(Math.min(reach, WARM_UP_HOURS) / every) * every;
}

interface Scoring {
  readonly all: Verifier;
  readonly reporting?: Verifier;
  readonly silent?: Verifier;
  readonly recalibration?: RollingRecalibration;
  /** Earlier ones are learned from, and not scored. */
  readonly firstOrigin: EpochHour;
}

/** Forecasts some lots at once, and scores them in order of time. */
async function forecastAll(
  windows: Generator<NodeWindow>,
  ofWindows: number,
  scoring: Scoring,
  { forecaster, silentShare = 0, onProgress, signal }: VerifyFilesOptions,
): Promise<{ forecast: number; empty: number }> {
  const counts = { forecast: 0, empty: 0 };
  let before = Promise.resolve();
  const work = async (): Promise<void> => {
    for (let lot = take(windows, LOT); lot.length > 0; lot = take(windows, LOT)) {
      if (signal?.aborted === true) throw new CancelledError('the verification was cancelled');
      const observed = lot
        .map((window) => (silentShare > 0 ? silence(window, silentShare) : window))
        .filter((window) => !isEmpty(window));
      const forecasting = forecaster.forecast(observed, {
        priority: 'backfill',
        ...(signal !== undefined && { signal }),
      });
      const scored = lot.filter(({ origin }) => origin >= scoring.firstOrigin).length;
      before = Promise.all([forecasting, before]).then(([forecasts]) => {
        addForecasts(scoring, observed, forecasts, silentShare);
        const forecast = observed.filter(({ origin }) => origin >= scoring.firstOrigin).length;
        counts.forecast += forecast;
        counts.empty += scored - forecast;
        onProgress?.({ step: 'forecasting', windows: counts.forecast + counts.empty, ofWindows });
      });
      await before;
    }
  };
  await Promise.all(Array.from({ length: LOTS_IN_FLIGHT }, work));
  return counts;
}

/** Forecasts come in the order of the windows and of their nodes' stations. */
function addForecasts(
  { all, reporting, silent, recalibration, firstOrigin }: Scoring,
  windows: readonly NodeWindow[],
  forecasts: readonly Forecast[],
  share: number,
): void {
  let next = 0;
  for (const { node, origin } of windows) {
    const size = node.stations.length;
    for (let slot = 0; slot < size; slot++) {
      const original = forecasts[next++];
      if (original === undefined) return;
      const forecast = recalibration?.take(original) ?? original;
      if (origin < firstOrigin) continue;
      all.add(forecast);
      (isSilenced(slot, size, origin, share) ? silent : reporting)?.add(forecast);
    }
  }
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
