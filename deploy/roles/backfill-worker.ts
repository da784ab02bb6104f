import { setTimeout } from 'node:timers/promises';
import { BackfillWorker } from '../../forecast/backfill/distributed/backfill-worker.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { listModels } from '../../forecast/registry/list-models.js';
import { selectModel } from '../../forecast/registry/select-model.js';
import type { StationcastError } from '../../ingest/errors.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { BACKFILLS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { startMetrics } from '../metrics/start-metrics.js';
import { kafkaOptions, requireKafka } from '../parts/kafka-options.js';
import { openStore } from '../parts/open-store.js';
import { storeCheck, type ReadinessCheck } from '../parts/readiness.js';
import type { Shutdown } from '../parts/shutdown.js';
import { startEngine } from '../parts/start-engine.js';
import type { Fail } from './run-role.js';

const WAIT = 1000;

/** A worker that does units of backfills, which `stationcast backfill --distribute` puts on a topic. Resolves when it works. */
export async function backfillWorker(
  configuration: Configuration,
  secrets: Secrets,
  logger: Logger,
  shutdown: Shutdown,
  fail: Fail,
): Promise<void> {
  const settings = requireKafka(configuration.kafka);
  const checks: ReadinessCheck[] = [];
  const metrics = await startMetrics(configuration, logger, checks);
  shutdown.add('metrics', () => metrics.close());
  const { store, description } = await openStore(configuration, secrets, logger);
  shutdown.add('store', () => store.close());
  checks.push(storeCheck(store, description));
  const kafka = await kafkaOptions(settings, secrets, logger);
  const topics = await KafkaTopics.connect(kafka);
  await topics.ensure([BACKFILLS_TOPIC], settings.newTopics);
  await topics.close();
  const { models } = await listModels(configuration.models);
  const engine = await startEngine(configuration, secrets, metrics.engineObserver);
  shutdown.add('engine', () => engine.close());
  const forecasters = new Map<string, Promise<Forecaster>>();
  const load = async (model: string): Promise<Forecaster> => {
    const artefact = selectModel(models, 'forecast', model);
    await engine.load(artefact);
    return new Forecaster(engine, artefact);
  };
  const worker = await BackfillWorker.start({
    kafka,
    group: `${settings.group}.backfill`,
    sessionTimeout: settings.sessionTimeout,
    store,
    available: (error) => untilAvailable(store, error),
    forecasterOf: (model) => {
      const loading = forecasters.get(model) ?? load(model);
      forecasters.set(model, loading);
      return loading;
    },
    onFailure: fail,
  });
  shutdown.add('backfill worker', () => worker.close());
  checks.push(() => ({ name: 'backfill', ...worker.state() }));
}

/** Asks the store until it answers; what else went wrong is tried again after a pause. */
async function untilAvailable(store: SeriesStore, error: StationcastError): Promise<void> {
  for (;;) {
    await setTimeout(WAIT);
    if (error.code !== 'STORE_UNAVAILABLE') return;
    try {
      await store.ping();
      return;
    } catch {
      // Not yet; readiness says so meanwhile.
    }
  }
}
