import type { ApiAccess } from '../../api/keys/api-access.js';
import type { InferenceContext } from '../../api/routes/v2/inference-context.js';
import type { MediaClassifier } from '../../forecast/classifier/classifiers.js';
import type { Forecaster } from '../../forecast/forecaster.js';
import { systemClock } from '../../ingest/clock.js';
import type { Logger } from '../../ingest/logger.js';
import { Replay } from '../../ingest/sources/replay.js';
import type { Station } from '../../ingest/stations/station.js';
import { formatInstant } from '../../ingest/time.js';
import { readNewestOrigins } from '../../ingest/windows/newest-origins.js';
import { createLive } from '../parts/create-live.js';
import { storeCheck } from '../parts/readiness.js';
import { serveApi } from '../parts/serve-api.js';
import { pipelineSink } from '../pipeline/pipeline-sink.js';
import { restoreSkill } from '../pipeline/restore-skill.js';
import { toVerificationSummary } from '../pipeline/verification-summary.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import type { DemoReporter } from './demo-reporter.js';
import type { DemoStore } from './demo-store.js';
import type { DemoSummary } from './demo-summary.js';
import { DemoTally } from './demo-tally.js';
import type { ReplayPlan } from './replay-plan.js';

export interface DemoOptions {
  readonly file: string;
  readonly stations: readonly Station[];
  readonly plan: ReplayPlan;
  /** Whether the file is read to its end, or to the plan's last origin. */
  readonly untilEnd: boolean;
  /** Hours of event time in a second, after the history; Infinity is as fast as it goes. */
  readonly hoursPerSecond: number;
  readonly host: string;
  readonly port: number;
  /** Whether the process ends after the replay, or serves until it is stopped. */
  readonly exit: boolean;
  readonly signal: AbortSignal;
  readonly access: ApiAccess;
  readonly http: HttpMetrics;
}

export interface DemoModels {
  readonly forecaster: Forecaster;
  readonly inference: InferenceContext;
  readonly classification: MediaClassifier;
}

/** Replays a file through the whole house and serves what comes of it. Resolves when the replay has ended. */
export async function runDemo(
  options: DemoOptions,
  { store, deadLetters, resumeAfter }: DemoStore,
  { forecaster, inference, classification }: DemoModels,
  reporter: DemoReporter,
  logger: Logger,
): Promise<DemoSummary> {
  const { plan, stations, signal } = options;
  const { modelId } = forecaster;
  const { provider } = inference.engine;
  await store.writeStations(stations);
  const replay = new Replay({
    files: [options.file],
    // The newest hour of an interrupted replay is read again: its batch may have been stored in part. What was
    // stored of it is recognised; a dead letter may be written again, with the same source and position.
    ...(resumeAfter === undefined ? {} : { from: resumeAfter }),
    ...(options.untilEnd ? {} : { to: plan.lastOrigin }),
    hoursPerSecond: options.hoursPerSecond,
    paceFrom: plan.firstOrigin,
    clock: systemClock,
    signal,
  });
  const { nodes, pipeline, skill, events } = createLive({
    stations,
    store,
    deadLetters,
    clock: replay,
    forecaster,
    servedModels: () => [modelId],
    firstOrigin: plan.firstOrigin,
    logger,
  });
  const tally = new DemoTally();

  const server = await serveApi({
    host: options.host,
    port: options.port,
    store,
    observations: pipelineSink(pipeline),
    // Event time of the replay: what the API takes for now.
    clock: replay,
    logger,
    events,
    access: options.access,
    http: options.http,
    servedModels: () => [modelId],
    verification: () => toVerificationSummary(skill.summary()),
    inference,
    classification,
    checks: [
      storeCheck(store, 'DuckDB'),
      () => ({ name: 'model', ready: true, detail: `${modelId} on ${provider}` }),
      () => ({ name: 'source', ready: true, detail: `replay, at ${formatInstant(replay.now())}` }),
    ],
  });
  try {
    reporter.started({ address: server.address, plan, stations, resumeAfter, modelId, provider });
    if (resumeAfter !== undefined) {
      await restoreSkill(skill, store, [modelId], { from: plan.first, to: resumeAfter });
      const missing = await pipeline.restore(await readNewestOrigins(store, nodes, [modelId]));
      tally.addForecasts(missing, process.uptime());
    }
    for await (const records of replay) {
      const { intake: result, forecasts } = await pipeline.accept(records);
      tally.addRecords(result);
      tally.addForecasts(forecasts, process.uptime());
      if (forecasts.length > 0) reporter.forecast(forecasts, skill.summary());
    }
    const summary = await tally.summary(store, skill);
    reporter.ended(summary, server.address);
    if (!options.exit) await untilAborted(signal);
    return summary;
  } finally {
    await server.close();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
