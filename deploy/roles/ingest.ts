import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { startMetrics } from '../metrics/start-metrics.js';
import { requireKafka } from '../parts/kafka-options.js';
import { readNodeRule } from '../parts/node-rule.js';
import { openStore } from '../parts/open-store.js';
import { openStream } from '../parts/open-stream.js';
import { startCheck, storeCheck, type ReadinessCheck } from '../parts/readiness.js';
import type { Shutdown } from '../parts/shutdown.js';
import { startIngest } from '../parts/start-ingest.js';
import type { Fail } from './run-role.js';

/** A worker that checks and stores readings, and runs no model. Resolves when it works. */
export async function ingest(
  configuration: Configuration,
  secrets: Secrets,
  logger: Logger,
  shutdown: Shutdown,
  fail: Fail,
): Promise<void> {
  const { watchdogPatience: patience } = requireKafka(configuration.kafka);
  const starting = startCheck();
  const checks: ReadinessCheck[] = [starting.check];
  const metrics = await startMetrics(configuration, logger, checks);
  shutdown.add('metrics', () => metrics.close());
  const nodesOf = await readNodeRule(configuration);
  const { store, description } = await openStore(configuration, secrets, logger);
  shutdown.add('store', () => store.close());
  checks.push(storeCheck(store, description));
  const stream = await openStream(configuration, secrets, { store, metrics }, logger, shutdown, fail);
  const worker = await startIngest(stream, { nodesOf, patience }, shutdown);
  checks.push(async () => ({ name: 'ingest', ...(await worker.state()) }));
  await stream.follow((stations) => {
    worker.setNodes(nodesOf(stations));
  });
  starting.done();
}
