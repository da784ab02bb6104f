import type { ApiEvents } from '../../api/events/api-events.js';
import type { ObservationSink } from '../../api/observations/observation-sink.js';
import { BackfillJobs, type BackfillJobsOptions } from '../../forecast/backfill/backfill-jobs.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { originalModel } from '../../forecast/recalibration/recalibrated-model.js';
import { selectModel } from '../../forecast/registry/select-model.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import { systemClock } from '../../ingest/clock.js';
import type { Logger } from '../../ingest/logger.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { nearestHour } from '../../ingest/time.js';
import { apiAccess } from '../api-access.js';
import type { Configuration } from '../configuration/configuration.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import { SKILL_HOURS, restoreSkill } from '../pipeline/restore-skill.js';
import { toVerificationSummary } from '../pipeline/verification-summary.js';
import { followVerification } from './follow-verification.js';
import { openClassifiers } from './open-classifiers.js';
import type { ReadinessCheck } from './readiness.js';
import { serveApi } from './serve-api.js';
import type { RunningRollout } from './start-rollout.js';
import type { Shutdown } from './shutdown.js';

export interface HouseOptions {
  readonly configuration: Configuration;
  readonly store: SeriesStore;
  readonly stations: readonly Station[];
  readonly models: RunningRollout;
  /** Ids of the models whose forecasts are served, best first. */
  readonly servedModels: () => readonly string[];
  readonly skill: RunningSkill;
  readonly events: ApiEvents;
  readonly observations: ObservationSink;
  readonly checks: readonly ReadinessCheck[];
  readonly http: HttpMetrics;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

/** Readings of an hour are waited for this long at most; the forecast follows at once. */
const USUAL_ORIGIN_DELAY = 11 * 60_000;

/**
 * The API with everything behind it that needs the models and the store: verification, backfills, classifiers. Resolves
 * with its address, once the running skill is that of the last days.
 */
export async function serveHouse(house: HouseOptions): Promise<string> {
  const { configuration, store, stations, models, servedModels, skill, events, logger, shutdown } = house;
  const { rollout, library } = models;
  const { classifiers, close } = await openClassifiers(library, configuration.models, logger);
  shutdown.add('classifiers', close);
  const { manifest } = rollout;
  const verification = followVerification(
    { ...manifest, store, stations, variables: manifest.outputVariables, live: servedModels, logger },
    events,
  );
  shutdown.add('online verification', () => verification.close());
  const backfills = new BackfillJobs({
    store: tellingOfBackfills(store, events),
    stations,
    forecasterOf: (model) =>
      new Forecaster(library, selectModel(library.models, 'forecast', originalModel(model))),
    logger,
  });
  shutdown.add('backfills', () => backfills.close());
  const server = await serveApi({
    ...configuration,
    store,
    observations: house.observations,
    clock: systemClock,
    logger,
    events,
    access: apiAccess(configuration),
    originDelay: USUAL_ORIGIN_DELAY,
    servedModels,
    verification: () => toVerificationSummary(skill.summary()),
    modelVerification: verification.describe,
    backfills,
    inference: { engine: library, models: () => library.models },
    classification: classifiers,
    checks: house.checks,
    http: house.http,
  });
  shutdown.add('server', () => server.close());
  const now = nearestHour(systemClock.now());
  await restoreSkill(skill, store, servedModels(), { from: now - SKILL_HOURS, to: now });
  events.emit({ name: 'skill', summary: toVerificationSummary(skill.summary()) });
  await backfills.restore();
  return server.address;
}

/** The store as a backfill sees it: what is written is told of, once it is durable. */
function tellingOfBackfills(store: SeriesStore, events: ApiEvents): BackfillJobsOptions['store'] {
  return {
    documents: store.documents,
    readObservations: (range, stations) => store.readObservations(range, stations),
    writeForecasts: async (forecasts) => {
      await store.writeForecasts(forecasts);
      events.emit({ name: 'backfill' });
    },
  };
}
