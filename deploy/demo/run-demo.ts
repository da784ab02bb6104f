import type { InferenceContext } from '../../api/routes/v2/inference-context.js';
import { createApiEvents } from '../../api/events/create-api-events.js';
import { groupIntoNodes } from '../../embed/node-grouping.js';
import type { Forecaster } from '../../forecast/forecaster.js';
import { RunningSkill } from '../../forecast/verification/running-skill.js';
import { systemClock } from '../../ingest/clock.js';
import { Intake } from '../../ingest/intake.js';
import type { Logger } from '../../ingest/logger.js';
import { Replay } from '../../ingest/sources/replay.js';
import type { Station } from '../../ingest/stations/station.js';
import { readNewestOrigins } from '../../ingest/windows/newest-origins.js';
import { LivePipeline } from '../pipeline/live-pipeline.js';
import { restoreSkill } from '../pipeline/restore-skill.js';
import type { DemoReporter } from './demo-reporter.js';
import type { DemoStore } from './demo-store.js';
import type { DemoSummary } from './demo-summary.js';
import { DemoTally } from './demo-tally.js';
import type { ReplayPlan } from './replay-plan.js';
import { serveDemo } from './serve-demo.js';

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
}

/** Replays a file through the whole house and serves what comes of it. Resolves when the replay has ended. */
export async function runDemo(
  options: DemoOptions,
  { store, deadLetters, resumeAfter }: DemoStore,
  { forecaster, inference }: { forecaster: Forecaster; inference: InferenceContext },
  reporter: DemoReporter,
  logger: Logger,
): Promise<DemoSummary> {
  const { plan, stations, signal } = options;
  const { manifest, modelId } = forecaster;
  const { provider } = inference.engine;
  await store.writeStations(stations);
  const nodes = groupIntoNodes(stations, manifest.nodeSize);
  const skill = new RunningSkill({
    model: modelId,
    variables: manifest.outputVariables,
    horizon: manifest.horizon,
    history: manifest.history,
  });
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
  const events = createApiEvents(logger);
  const intake = new Intake({ nodes, store, deadLetters, clock: replay, logger });
  const pipeline = new LivePipeline({
    intake,
    forecaster,
    store,
    skill,
    events,
    firstOrigin: plan.firstOrigin,
  });
  const tally = new DemoTally();

  const server = await serveDemo({ ...options, store, events, skill, forecaster, inference, replay, logger });
  try {
    reporter.started({ address: server.address, plan, stations, resumeAfter, modelId, provider });
    if (resumeAfter !== undefined) {
      await restoreSkill(skill, store, modelId, { from: plan.first, to: resumeAfter });
      const missing = await pipeline.restore(await readNewestOrigins(store, nodes, modelId));
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
