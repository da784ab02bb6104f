import { expect } from 'vitest';
import type { Example } from '../../../api/openapi/example.js';
import { MODELS_FOLDER, SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { createLive, type Live } from '../../../deploy/parts/create-live.js';
import { followVerification, type FollowedVerification } from '../../../deploy/parts/follow-verification.js';
import { pipelineSink } from '../../../deploy/pipeline/pipeline-sink.js';
import { toVerificationSummary } from '../../../deploy/pipeline/verification-summary.js';
import { BackfillJobs } from '../../../forecast/backfill/backfill-jobs.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import { readObservationFile } from '../../../ingest/sources/observation-file.js';
import type { RawRecord } from '../../../ingest/sources/raw-record.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import type { HourlyReading } from '../../../ingest/store/series-store.js';
import { nearestHour, parseInstant, type EpochHour } from '../../../ingest/time.js';
import { startApi, type ApiServer } from './api-server.js';

const MODEL = `${MODELS_FOLDER}/cpu-0.1.0`;
const NOW = nearestHour(parseInstant('2013-01-05T22:00:00Z') ?? NaN);
/** Long enough ago that some of what was forecast has been measured and settled. */
const FIRST_ORIGIN = NOW - 36;

export interface Asked {
  /** Method and path as OpenAPI has them. */
  readonly operation: string;
  readonly address: string;
  readonly body?: unknown;
  /** Asks when the backfills have ended. */
  readonly waits?: boolean;
}

/** The API over the first five days of the embedded sample, with the model that ships and all that follows from it. */
export class SampleService {
  private constructor(
    private readonly api: ApiServer,
    private readonly engine: LocalEngine,
    private readonly backfills: BackfillJobs,
    private readonly verification: FollowedVerification,
    private readonly key: string,
  ) {}

  static async start(): Promise<SampleService> {
    const engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
    const model = await readModel(MODEL);
    await engine.load(model);
    const forecaster = new Forecaster(engine, model);
    const stations = await readStationsFile(`${SAMPLE_FOLDER}/stations.csv`);
    const servedModels = (): string[] => [model.id];
    let live: Live | undefined;
    let jobs: BackfillJobs | undefined;
    let verification: FollowedVerification | undefined;
    const api = await startApi({
      servedModels: servedModels(),
      observations: async ({ store, clock, logger }) => {
        await store.writeStations(stations);
        const deadLetters = { write: () => Promise.resolve(), close: () => Promise.resolve() };
        const parts = { stations, store, deadLetters, clock, forecaster, servedModels, logger };
        live = createLive({ ...parts, firstOrigin: FIRST_ORIGIN });
        return pipelineSink(live.pipeline);
      },
      modelVerification: ({ store, events, logger }) => {
        const { manifest } = forecaster;
        const variables = manifest.outputVariables;
        verification = followVerification(
          { ...manifest, store, stations, variables, live: servedModels, logger },
          events,
        );
        return verification.describe;
      },
      backfills: ({ store, logger }) =>
        (jobs = new BackfillJobs({ store, stations, forecasterOf: () => forecaster, logger })),
    });
    if (live === undefined || jobs === undefined || verification === undefined)
      throw new Error('nothing was made');
    api.setCurrentHour(NOW);
    const readings: HourlyReading[] = [];
    // As they come to a service: a forecast is scored by readings that come after it.
    for (const records of await hoursUntil(NOW)) {
      const { intake } = await live.pipeline.accept(records);
      readings.push(...intake.readings);
    }
    api.setVerification(toVerificationSummary(live.skill.summary()));
    await scoresOf(api, readings);
    const { text } = await api.keys.create('examples', ['admin']);
    return new SampleService(api, engine, jobs, verification, text);
  }

  async ask({ operation, address, body, waits }: Asked): Promise<Example> {
    const [method = ''] = operation.split(' ');
    const asked = address.replace('{backfill}', this.backfills.list()[0]?.id ?? '');
    if (waits === true) {
      await expect
        .poll(() => this.backfills.list().map(({ state }) => state), { timeout: 60_000 })
        .toEqual(['done']);
    }
    const response = await fetch(`${this.api.address}${asked}`, {
      method,
      headers: { 'X-API-Key': this.key, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return { address: asked, ...(body !== undefined && { body }), status: response.status, answer };
  }

  async stop(): Promise<void> {
    await this.backfills.close();
    await this.verification.close();
    await this.api.stop();
    await this.engine.close();
  }
}

/** The records of each hour, one after the other. */
async function hoursUntil(last: EpochHour): Promise<Iterable<RawRecord[]>> {
  const hours = new Map<EpochHour, RawRecord[]>();
  for await (const batch of readObservationFile(`${SAMPLE_FOLDER}/observations.csv.gz`)) {
    for (const record of batch) {
      const observation = record.format?.parse(record.value ?? '');
      if (observation === undefined || observation instanceof Rejection) continue;
      const hour = nearestHour(observation.time);
      if (hour > last) return hours.values();
      hours.set(hour, [...(hours.get(hour) ?? []), record]);
    }
  }
  return hours.values();
}

/** Resolves when what the readings tell of the forecasts has been scored. */
async function scoresOf(api: ApiServer, readings: readonly HourlyReading[]): Promise<void> {
  const scored = new Promise<void>((resolve) => {
    const unsubscribe = api.events.subscribe(({ name }) => {
      if (name !== 'scores') return;
      unsubscribe();
      resolve();
    });
  });
  api.events.emit({ name: 'observations', readings });
  await scored;
}
