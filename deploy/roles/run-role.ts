import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration/configuration.js';
import { describeFailure, exitCodeOf } from '../failure.js';
import { createLogger } from '../logging.js';
import { Shutdown } from '../parts/shutdown.js';
import { untilStopped } from '../stop-signal.js';

/** Ends the process, with an exit code that says so, since a part of it cannot go on. */
export type Fail = (error: unknown) => void;

/** Parts that hang when they are closed after a failure do not keep the process; nothing durable waits for them. */
const LONGEST_FAILING_STOP = 15_000;

/**
 * Starts a role and keeps it until Ctrl-C or SIGTERM, until starting fails or until it fails; then closes what it opened,
 * in order.
 */
export async function runRole(
  { logLevel }: Pick<Configuration, 'logLevel'>,
  start: (logger: Logger, shutdown: Shutdown, fail: Fail) => Promise<void>,
): Promise<void> {
  const logger = createLogger(logLevel);
  const stopped = untilStopped();
  const shutdown = new Shutdown(logger);
  const failed = new AbortController();
  try {
    await start(logger, shutdown, (error) => {
      failed.abort(error);
    });
    await aborted(AbortSignal.any([stopped, failed.signal]));
    if (failed.signal.aborted) throw failed.signal.reason;
    logger.info({}, 'stopping');
  } catch (error) {
    setTimeout(() => {
      process.stderr.write(`${describeFailure(error)}\n`);
      process.exit(exitCodeOf(error));
    }, LONGEST_FAILING_STOP).unref();
    throw error;
  } finally {
    await shutdown.close();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
