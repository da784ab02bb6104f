import { ForecastWorker } from '../../forecast/streaming/forecast-worker.js';
import type { WindowForecaster } from '../../forecast/forecaster.js';
import { systemClock } from '../../ingest/clock.js';
import { CHECKED_TOPIC } from '../../ingest/kafka/topic.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { IdleTimer } from '../pipeline/idle-timer.js';
import type { Stream } from './open-stream.js';
import type { Shutdown } from './shutdown.js';
import { Watchdog } from './watchdog.js';

export interface ForecastPart {
  readonly nodesOf: (stations: readonly Station[]) => readonly Node[];
  readonly forecaster: WindowForecaster;
  readonly servedModels: () => readonly string[];
  readonly onForecasts?: (forecasts: readonly Forecast[]) => void;
  readonly patience: number;
}

/** The worker that makes forecasts of checked observations, watched, with its idle timer. */
export async function startForecast(
  { worker: shared, group: prefix, stations }: Stream,
  { nodesOf, forecaster, servedModels, onForecasts, patience }: ForecastPart,
  shutdown: Shutdown,
): Promise<ForecastWorker> {
  const group = `${prefix}.forecast`;
  const worker = await ForecastWorker.start({
    ...shared,
    group,
    nodes: nodesOf(stations),
    forecaster,
    servedModels,
    ...(onForecasts === undefined ? {} : { onForecasts }),
  });
  shutdown.add('forecast worker', () => worker.close());
  const { topics, onFailure } = shared;
  const { logger } = shared.kafka;
  const watchdog = new Watchdog({
    worker,
    topics,
    group,
    topic: CHECKED_TOPIC,
    patience,
    timer: systemClock,
    logger,
    onStuck: onFailure,
  });
  watchdog.start();
  shutdown.add('watchdog', () => watchdog.close());
  const idle = new IdleTimer(worker, systemClock, logger);
  idle.start();
  shutdown.add('idle timer', () => idle.close());
  return worker;
}
